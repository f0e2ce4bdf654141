// The focus is seen wherever it goes, in the order of the page, and no text is cut off around it.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { closeBrowser, newPage, reset } from './support.mjs';
import { STATES } from './support/states.mjs';

before(reset);
after(closeBrowser);

const NARROW = { width: 320, height: 640 };
const STEPS = ['confirm', 'confirm-otp-wrong', 'consent', 'consent-trouble', 'unsure', 'declined', 'stopped-other', 'failed'];

/** What Tab should stop at, in the order of the document; each gets a number to be known by. */
const stops = (page) => page.evaluate(() =>
  [...document.querySelectorAll('a[href], button, input, summary, [tabindex="0"]')]
    .filter((element) => element.checkVisibility() && !element.disabled)
    .map((element, place) => {
      element.dataset.stop = place;
      return `${place} ${element.textContent.trim().slice(0, 30) || element.id}`;
    }));

/**
 * Where the focus is, whether it can be seen there, and the contrast of its ring with the ground around it: the outline's or
 * that of the edge around the outline, whichever is more.
 */
const focused = (page) => page.evaluate(async () => {
  // The page is scrolled to it with the next frame.
  await new Promise((drawn) => { requestAnimationFrame(() => requestAnimationFrame(drawn)); });
  const element = document.activeElement;
  const numbers = (css) => css.match(/[\d.]+/g).map(Number);
  const isSolid = (css) => css !== 'transparent' && (numbers(css)[3] ?? 1) === 1;
  const luminance = (css) => {
    const [red, green, blue] = numbers(css).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  let around = element.parentElement;
  while (around && !isSolid(getComputedStyle(around).backgroundColor)) around = around.parentElement;
  const ground = around ? getComputedStyle(around).backgroundColor : 'rgb(255, 255, 255)';
  const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(element);
  const isDrawn = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  const [edge] = boxShadow.match(/rgba?\([^)]*\)/) ?? [];
  const box = element.getBoundingClientRect();
  const on = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return {
    stop: `${element.dataset.stop} ${element.textContent.trim().slice(0, 30) || element.id}`,
    ring: isDrawn ? Math.max(...[outlineColor, edge].filter(Boolean).map((colour) => contrast(colour, ground))) : 0,
    isSeen: box.top > -1 && box.bottom < innerHeight + 1 && (on === element || element.contains(on)),
  };
});

/** Texts that are wider than their place, or higher than a place that cuts them off. */
const cutOff = (page) => page.evaluate(() =>
  [...document.querySelectorAll('body *')]
    .filter((element) => element.clientWidth > 0 && element.checkVisibility() && !element.closest('.unseen, svg'))
    .filter((element) => element.innerText?.trim())
    .filter((element) => {
      const { overflowX, overflowY } = getComputedStyle(element);
      // Whoever scrolls inside can be read to the end.
      const isWide = !/auto|scroll/.test(overflowX) && element.scrollWidth > element.clientWidth;
      const isHigh = /hidden|clip/.test(overflowY) && element.scrollHeight > element.clientHeight;
      return isWide || isHigh;
    })
    .map((element) => `${element.tagName.toLowerCase()}.${element.className} «${element.innerText.slice(0, 40)}»`));

describe('by Tab from the top of the page to its end, on a screen of 320 px', { concurrency: 2 }, () => {
  for (const name of STEPS) {
    test(name, async (t) => {
      const opened = await newPage(NARROW);
      t.after(opened.close);
      const { page } = opened;
      await STATES[name](opened);
      const expected = await stops(page);
      assert.ok(expected.length > 2, expected.join(', '));
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        await page.evaluate(() => {
          document.body.tabIndex = -1;
          document.body.focus();
        });
        const met = [];
        for (let presses = 0; presses < expected.length; presses++) {
          await page.keyboard.press('Tab');
          const { stop, ring, isSeen } = await focused(page);
          assert.ok(ring >= 3, `${colorScheme}: the ring of «${stop}» has a contrast of ${ring}`);
          assert.ok(isSeen, `${colorScheme}: «${stop}» is seen`);
          met.push(stop);
        }
        assert.deepEqual(met, expected, 'everything is met once, in order');
      }
      assert.deepEqual(await cutOff(page), []);
    });
  }
});
