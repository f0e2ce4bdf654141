// The content security policy as it really is sent: judged by its own evaluator, and compared with the page it guards.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';

import evaluator from 'csp_evaluator/dist/evaluator.js';
import finding from 'csp_evaluator/dist/finding.js';
import parser from 'csp_evaluator/dist/parser.js';

import { APP } from './support.mjs';

const { Severity } = finding;

async function page() {
  const answer = await fetch(`${APP}/confidant/sign-up`);
  return { policy: answer.headers.get('content-security-policy'), html: await answer.text() };
}

describe('the content security policy', () => {
  test('has no weakness the evaluator calls more than a possible medium one', async () => {
    const { policy } = await page();
    const findings = new evaluator.CspEvaluator(new parser.CspParser(policy).csp).evaluate();
    const serious = findings.filter(({ severity }) => severity < Severity.MEDIUM_MAYBE);
    assert.deepEqual(serious, []);
  });

  test('is one policy: a comma would begin another', async () => {
    assert.ok(!(await page()).policy.includes(','));
  });

  test('allows the scripts and styles inside the page by their own digests, and no others', async () => {
    const { policy, html } = await page();
    const inside = [...html.matchAll(/<(script|style)\b[^>]*>([\s\S]*?)<\/\1>/g)].map(([, , text]) => text);
    assert.ok(inside.length >= 3, 'the first script, the starter and the styles');
    const digests = inside.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);
    const allowed = [...policy.matchAll(/'sha256-[^']+'/g)].map(([digest]) => digest);
    assert.deepEqual(allowed.toSorted(), [...new Set(digests)].toSorted());
  });
});
