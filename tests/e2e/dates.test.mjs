// A date of birth is a day, not a moment: it stays where it is, whatever clock the computer goes by.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { arrived, closeBrowser, link, newPage, reset, texts } from './support.mjs';

before(reset);
after(closeBrowser);

// Born on the first and the last day of a year, and on the days in which clocks are changed in Kyiv.
const BORN = {
  '2016-01-01': ['01.01.2016', '1 January 2016'],
  '2016-12-31': ['31.12.2016', '31 December 2016'],
  '2016-03-27': ['27.03.2016', '27 March 2016'],
  '2016-10-30': ['30.10.2016', '30 October 2016'],
};

// Half a world apart, and at home; minutes from Greenwich in winter.
const ZONES = { 'Pacific/Kiritimati': -840, 'Pacific/Honolulu': 600, 'Europe/Kyiv': -120 };

describe('the date of birth', () => {
  for (const [timezoneId, minutes] of Object.entries(ZONES)) {
    test(`does not move in ${timezoneId}`, async (t) => {
      const opened = await newPage({ timezoneId });
      t.after(opened.close);
      const { page } = opened;
      for (const [birth_date, [ukrainian, english]] of Object.entries(BORN)) {
        const { url } = await link('happy', { person: { birth_date } });
        await page.goto(url);
        await arrived(page, 'confirm');
        const offset = await page.evaluate(() => new Date('2026-01-01T00:00Z').getTimezoneOffset());
        assert.equal(offset, minutes, 'the browser goes by that clock');
        assert.ok((await texts(page)).includes(`Дата народження ${ukrainian}`), await texts(page));
        await page.getByRole('button', { name: 'English', exact: true }).click();
        await page.waitForFunction(() => document.documentElement.lang === 'en');
        assert.ok((await texts(page)).includes(`Date of birth ${english}`), await texts(page));
      }
    });
  }
});
