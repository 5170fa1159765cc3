/** `unjudged`: something is there that the linter could not see or read; somebody has to look. */
export type Level = 'error' | 'warning' | 'unjudged';

/** Stable names, for suppression and for programs. */
export type Rule = keyof typeof RULE_BOOK;

export interface RuleReason {
  /** One sentence: what is at stake for the visitor, or for whoever has to show consent. */
  why: string;
  /** Where it says so. */
  sources: readonly string[];
}

const EPRIVACY = 'ePrivacy Directive 2002/58/EC Art. 5(3)';
const TASKFORCE = 'EDPB Cookie Banner Taskforce report (17 Jan 2023)';
const EDPB = 'EDPB Guidelines 05/2020';

/** What was seen, against what was expected. */
export interface Complaint {
  rule: Rule;
  level: Level;
  /** What it is about: a host, a cookie's name, a button. */
  about: string;
  expected: string;
  got: string;
  remedy: string;
}

/** The texts in full are linked in docs/lint.md. */
export const RULE_BOOK = {
  'request-before-choice': {
    why: 'a request tells its host who visits which page, and lets it store and read on the device; what the page can do without needs consent first',
    sources: [EPRIVACY, 'GDPR Art. 6(1)'],
  },
  'cookie-before-choice': {
    why: 'only what is strictly necessary for what the visitor asked for may be stored without consent',
    sources: [EPRIVACY],
  },
  'storage-before-choice': {
    why: 'only what is strictly necessary for what the visitor asked for may be stored without consent, whatever it is stored in',
    sources: [EPRIVACY],
  },
  'request-after-refusal': {
    why: 'whoever has refused is tracked all the same',
    sources: [EPRIVACY, 'GDPR Art. 7(1)'],
  },
  'stored-after-refusal': {
    why: 'after a refusal nothing but the refusal itself may be stored',
    sources: [EPRIVACY],
  },
  'undeclared-request': {
    why: 'consent covers only whom the visitor was told about',
    sources: ['GDPR Art. 4(11)', 'GDPR Art. 13(1)(e)', `${EDPB} §64`],
  },
  'undeclared-storage': {
    why: 'consent covers only what the visitor was told about, and what is not declared is not cleared on withdrawal',
    sources: ['GDPR Art. 4(11)', `${EDPB} §64`],
  },
  'kept-longer': {
    why: 'how long a cookie stays is part of what visitors have to be told',
    sources: ['CJEU C-673/17 (Planet49) §81'],
  },
  'no-notice': {
    why: 'without a question there is no consent',
    sources: [EPRIVACY, 'GDPR Art. 7(1)'],
  },
  'no-choice': {
    why: 'to close a notice, to go on reading or to do nothing is no clear affirmative action, and so no consent',
    sources: ['GDPR Art. 4(11)', 'GDPR Recital 32', `${EDPB} §§75–86`, 'CNIL 2020-091 Art. 2'],
  },
  'implied-consent': {
    why: 'to scroll or to move the pointer is never consent',
    sources: [`${EDPB} §86`, 'GDPR Recital 32'],
  },
  'cookie-wall': {
    why: 'consent is not free where the page cannot be had without it',
    sources: ['GDPR Art. 7(4)', 'GDPR Recital 42', `${EDPB} §§38–41`],
  },
  'no-reject': {
    why: 'who can accept at once and has to search for a refusal is steered',
    sources: [`${TASKFORCE} §8`, 'CNIL 2020-092', 'GDPR Art. 4(11)'],
  },
  'reject-reach': {
    why: 'a refusal out of sight beside an acceptance in sight is not as easy',
    sources: [`${TASKFORCE} §8`, 'CNIL 2020-092'],
  },
  'reject-parity': {
    why: 'a button that stands out pushes visitors to it',
    sources: ['CNIL 2020-092 §34', `${TASKFORCE} §§14–18`, 'GDPR Art. 4(11)'],
  },
  contrast: {
    why: 'what can hardly be read can hardly be chosen',
    sources: ['WCAG 2.2 SC 1.4.3', `${TASKFORCE} §18`],
  },
  'target-size': {
    why: 'what is small is hard to press for many people',
    sources: ['WCAG 2.2 SC 2.5.8'],
  },
  'ticked-before-choice': {
    why: 'a box that somebody else has ticked says nothing about what the visitor wants',
    sources: ['CJEU C-673/17 (Planet49)', 'GDPR Recital 32', `${TASKFORCE} §10`],
  },
  'clicks-to-withdraw': {
    why: 'it has to be as easy to withdraw consent as to give it',
    sources: ['GDPR Art. 7(3)', `${EDPB} §§112–114`, `${TASKFORCE} §§32–35`],
  },
  expiry: {
    why: 'who is asked again sooner after a refusal than after an acceptance is worn down, and consent does not hold for ever',
    sources: ['CNIL 2020-092 §39', 'CNIL 2020-091 Art. 5', `${EDPB} §110`],
  },
  'asked-again': {
    why: 'a refusal that is not kept is asked for until it turns into an acceptance',
    sources: ['CNIL 2020-092 §39', 'GDPR Art. 4(11)'],
  },
  'not-published': {
    why: 'what the site declares is not known, so that nothing can be compared with it',
    sources: [],
  },
  unrecognised: {
    why: 'a notice whose buttons the linter cannot read is neither fair nor unfair to it',
    sources: [],
  },
  'cannot-look': {
    why: 'what the linter cannot see it cannot vouch for',
    sources: [],
  },
  'not-pressed': {
    why: 'what comes after that click is unknown',
    sources: [],
  },
} as const satisfies Record<string, RuleReason>;
