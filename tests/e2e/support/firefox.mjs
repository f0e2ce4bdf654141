// Firefox through WebDriver: one smoke journey shows that the page is not made for one browser only.

import { Builder } from 'selenium-webdriver';
import firefox from 'selenium-webdriver/firefox.js';

import { findProgram } from './programs.mjs';

/** A WebDriver session; end it with `quit()`. Naming both programs keeps selenium from looking for downloads. */
export function openFirefox({ width = 390, height = 844 } = {}) {
  const options = new firefox.Options()
    .setBinary(findProgram('FIREFOX', 'firefox-esr', 'firefox'))
    .addArguments('-headless', `--width=${width}`, `--height=${height}`)
    .setPreference('intl.accept_languages', 'uk');
  return new Builder()
    .forBrowser('firefox')
    .setFirefoxOptions(options)
    .setFirefoxService(new firefox.ServiceBuilder(findProgram('GECKODRIVER', 'geckodriver')))
    .build();
}
