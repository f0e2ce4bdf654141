// What makes a page hard to reach: too wide, too small, out of the keyboard's way.

import assert from 'node:assert/strict';

/** Elements that stick out of a narrow screen; what is there only for screen readers does not. */
export const stickingOut = (page) => page.evaluate(() => {
  const isSeen = (element) => {
    for (let around = element; around; around = around.parentElement) {
      if (getComputedStyle(around).position === 'absolute') return false;
    }
    return true;
  };
  const wide = document.documentElement.scrollWidth > innerWidth;
  const out = [...document.querySelectorAll('body *')].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.right > innerWidth + 1 && isSeen(element);
  });
  return [...(wide ? ['the page scrolls sideways'] : []), ...out.map((element) =>
    `${element.tagName.toLowerCase()}.${element.className} «${element.textContent.slice(0, 40)}»`)];
});

/** What a browser without scripts shows, as a document for one with scripts: where there are none, nobody can be asked. */
export const withoutScripts = (page) => page.evaluate(() => {
  const copy = document.documentElement.cloneNode(true);
  for (const script of copy.querySelectorAll('script')) script.remove();
  for (const words of copy.querySelectorAll('noscript')) {
    const shown = document.createElement('div');
    shown.append(...words.childNodes);
    words.replaceWith(shown);
  }
  return `<!doctype html>${copy.outerHTML}`;
});

/** Buttons and links too small for a finger; links inside a sentence are excepted (WCAG 2.5.8). */
export const tooSmall = (page, least = 24) => page.evaluate((least) =>
  [...document.querySelectorAll('button, input, .actions a, .way-back a, summary')]
    .map((element) => [element, element.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0 && (box.height < least || box.width < least))
    .map(([element, box]) => `${element.textContent.trim()}: ${Math.round(box.width)}×${Math.round(box.height)} px`), least);

/** The most a finger is asked to meet without care (requirements C7). */
export const FINGER = 44;

/** Every text of the page becomes long enough to break a line that does not break words: sixty letters without a gap. */
export const lengthenWords = (page) => page.evaluate(() => {
  const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  const long = 'Щ'.repeat(60);
  for (const nodes = []; ;) {
    const node = texts.nextNode();
    if (!node) {
      for (const text of nodes) text.data = `${text.data} ${long}`;
      return nodes.length;
    }
    const holder = node.parentElement;
    if (node.data.trim() && holder.checkVisibility() && !holder.closest('.unseen, svg, [aria-hidden]')) nodes.push(node);
  }
});

/** What stands on an English page in Cyrillic without being marked as Ukrainian. */
export const unmarkedCyrillic = (page) => page.evaluate(() =>
  [...document.querySelectorAll('body *')]
    .filter((element) => !element.childElementCount && !element.closest('[lang=uk], script, style'))
    .map((element) => element.textContent.trim())
    .filter((text) => /[\u0400-\u04ff]/.test(text)));

const SPACED = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
  p { margin-bottom: 2em !important; }`;

/** WCAG 1.4.12: a person may space texts so. */
export const spaceTexts = (page) => page.evaluate((css) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [sheet];
}, SPACED);

/** Presses Tab until this element has the focus; what was passed on the way. */
export async function tabTo(page, id) {
  const passed = [];
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab');
    const here = await page.evaluate(() => ({
      id: document.activeElement.id,
      text: document.activeElement.textContent.trim().slice(0, 40),
      ring: getComputedStyle(document.activeElement).outlineStyle,
    }));
    if (here.text || here.id) assert.notEqual(here.ring, 'none', `the focus is seen on «${here.text}»`);
    if (here.id === id) return passed;
    passed.push(here.id || here.text);
  }
  throw new Error(`${id} cannot be reached by Tab: ${passed.join(', ')}`);
}
