import type { RightsRequest, RightsRules, RuledRight, WithdrawnBy } from '../protocol/rights.ts';

/** What is told about visitors' rights, in the order and the words of the page. */
export interface RightWords {
  name: string;
  /** What the visitor wants. */
  asks: string;
  grant: string;
  /** Said before the decision. */
  granted: string;
  refused: string;
  article: string;
}

export const RIGHT_WORDS: Record<RightsRequest['right'], RightWords> = {
  erase: {
    name: 'Erasure',
    asks: 'wants everything that was sent to be deleted',
    grant: 'Erase it',
    granted:
      'The submission is deleted at once, here and at the collector, with everything that belongs to it. This cannot be undone. You get a signed certificate, once.',
    refused: 'Nothing is deleted. The visitor reads your reason on their receipt page.',
    article: 'GDPR, Article 17',
  },
  object: {
    name: 'Objection',
    asks: 'objects to the use of what was sent',
    grant: 'Accept the objection',
    granted:
      'The objection is entered in the record of rights. What it means for your own work is up to you: stop using this submission for what the visitor objects to.',
    refused:
      'You go on as before, and must be able to show compelling grounds. The visitor reads your reason on their receipt page.',
    article: 'GDPR, Article 21',
  },
  restrict: {
    name: 'Restriction',
    asks: 'wants it to be kept, but not used',
    grant: 'Restrict it',
    granted:
      'The submission leaves your inbox and your exports at once, until the visitor lifts the restriction. You cannot lift it.',
    refused: 'It stays readable. The visitor reads your reason on their receipt page.',
    article: 'GDPR, Article 18',
  },
  correct: {
    name: 'Correction',
    asks: 'wants to correct what was sent',
    grant: 'Take the correction',
    granted:
      'The proposed version takes the place of the old one at once, in your inbox and your exports. Their receipt link leads to it.',
    refused:
      'The answers stay as they are, and what was proposed is deleted. The visitor reads your reason on their receipt page.',
    article: 'GDPR, Article 16',
  },
  lift: {
    name: 'End of restriction',
    asks: 'wants the restriction to end',
    grant: 'Lift it',
    granted: 'The submission comes back to your inbox, as the newest.',
    refused: 'It stays restricted. The visitor reads your reason on their receipt page.',
    article: 'GDPR, Article 18',
  },
};

/** For the form editor. */
export const RULE_WORDS: Record<RuledRight, { name: string; atOnce: string; decision: string }> = {
  correct: {
    name: 'Correct the answers',
    atOnce: 'The corrected version takes the place of the old one in your inbox.',
    decision: 'You find both versions under Requests and have one month; the old one stands until then.',
  },
  restrict: {
    name: 'Restrict the use',
    atOnce: 'The submission leaves your inbox and exports until the visitor lifts the restriction.',
    decision: 'You find it under Requests and have one month; it stays readable until then.',
  },
  object: {
    name: 'Object to the use',
    atOnce: 'The objection is taken down as accepted; it is on you to act on it.',
    decision: 'You find it under Requests and have one month to accept or to give your grounds.',
  },
  erase: {
    name: 'Erase everything',
    atOnce:
      'The submission is deleted for good, also when you still need it. The visitor gets a certificate.',
    decision:
      'You find it under Requests and have one month, for example to check what the law makes you keep.',
  },
};

export const RULE_NAMES: Record<RightsRules[RuledRight], string> = {
  'at-once': 'at once',
  decision: 'you decide',
};

export const WITHDRAWN_BY_WORDS: Record<WithdrawnBy, string> = {
  receipt: 'on the receipt page',
  unsubscribe: 'by the unsubscribe link',
  tenant: 'elsewhere, as you have recorded',
};
