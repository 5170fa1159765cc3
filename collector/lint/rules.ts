import { judgeChoice } from './judge-choice.ts';
import { judgeFirstLayer } from './judge-first-layer.ts';
import { judgeAfterChoice, judgeAfterRefusal, judgeBeforeChoice } from './judge-traces.ts';
import type { Observed } from './observed.ts';
import { RULE_BOOK, type Complaint, type RuleReason } from './rule-book.ts';

export interface Finding extends Complaint, RuleReason {}

/** @param essential hosts and names of what is stored that the page cannot do without, as whoever runs the linter says; `*` stands for anything. */
export function judge(seen: Observed, essential: readonly string[] = []): Finding[] {
  const complaints: Complaint[] = [
    ...(seen.unpublished === null ? [] : [notPublished(seen.unpublished)]),
    ...judgeBeforeChoice(seen, essential),
    ...judgeFirstLayer(seen),
    ...judgeChoice(seen),
    ...judgeAfterRefusal(seen, essential),
    ...(seen.after && seen.published ? judgeAfterChoice(seen, seen.after, seen.published) : []),
    ...seen.unpressed.map(notPressed),
    ...seen.unseen.map(cannotLook),
  ];
  return complaints.map((one) => ({ ...one, ...RULE_BOOK[one.rule] }));
}

const notPublished = (why: string): Complaint => ({
  rule: 'not-published',
  level: 'warning',
  about: 'the snippet on the page',
  expected: 'a published site that asks for consent',
  got: why,
  remedy:
    'switch consent on in the dashboard and publish; until then everything that needs consent is unknown',
});

const notPressed = (name: string): Complaint => ({
  rule: 'not-pressed',
  level: 'unjudged',
  about: name,
  expected: 'a button that takes a click',
  got: 'one that took none within 3 seconds: it is covered, switched off, or went away when the page was opened again',
  remedy: 'try it by hand in a fresh window; if visitors can press it, raise --wait',
});

const cannotLook = (what: string): Complaint => ({
  rule: 'cannot-look',
  level: 'unjudged',
  about: what,
  expected: 'a page that can be looked into everywhere',
  got: `cannot look into ${what}`,
  remedy:
    'look at it by hand; if a notice is in there, put it where assistive technology and the linter can read it',
});
