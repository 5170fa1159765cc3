import type { Observed, Published, Traces } from './observed.ts';
import type { Complaint } from './rule-book.ts';

/** The longest that any authority lets a choice stand; CNIL 2020-091 art. 5, thirteen months. */
const CHOICE_MAX_DAYS = 396;
/** How other makers' notices call what they keep an answer in, most of them. */
export const DECISION_NAME =
  /consent|cookie|choice|privacy|gdpr|dsgvo|rgpd|^cc[_-]|klaro|optanon|euconsent|didomi|tarteaucitron|borlabs|complianz|cmplz|usercentrics|uc_|axeptio|iubenda|_iub|orejime|tcf/i;

/** Boxes, clicks and how long an answer stands. */
export const judgeChoice = (seen: Observed): Complaint[] => [
  ...ticked(seen),
  ...clicks(seen),
  ...expiry(seen, seen.published),
  ...otherMakersExpiry(seen),
  ...afterwards(seen),
];

const ticked = ({ ticked: names }: Observed): Complaint[] =>
  names.map((name) => ({
    rule: 'ticked-before-choice',
    level: 'error',
    about: name,
    expected: 'every switch off until the visitor turns it on',
    got: 'on',
    remedy: 'do not preset it; where the page cannot work without it, switch the box itself off (disabled)',
  }));

function clicks({ clicks: { accept, withdraw }, way, published }: Observed): Complaint[] {
  if (accept === null || (withdraw !== null && withdraw <= accept)) return [];
  // To open the notice again and refuse there is what authorities ask for at least; ours has promised to do it at one click.
  const isOneMore = withdraw === accept + 1 && !published;
  return [
    {
      rule: 'clicks-to-withdraw',
      level: isOneMore ? 'warning' : 'error',
      about: 'withdrawal',
      expected: `at most ${accept} ${accept === 1 ? 'click' : 'clicks'}, as many as to accept`,
      got:
        withdraw === null
          ? 'no way to withdraw was found by its words, neither on the page nor behind its privacy settings'
          : `${withdraw} clicks: ${way.map((name) => `“${name}”`).join(', ')}`,
      remedy:
        withdraw === null
          ? 'keep a control on every page that withdraws, or that opens the notice again; if there is one, name it: --settings "…"'
          : 'keep a control on every page that withdraws at once',
    },
  ];
}

function expiry({ accepted, refused }: Observed, published: Published | null): Complaint[] {
  const found: Complaint[] = [];
  const days = (group: { at: number; until: number }): number =>
    Math.round((group.until - group.at) / 86_400);
  const complain = (about: string, expected: string, got: number): void => {
    found.push({
      rule: 'expiry',
      level: 'error',
      about,
      expected,
      got: `${got} days`,
      remedy: 'set the regime’s days in the dashboard and publish',
    });
  };
  const regimes = published?.config.regimes ?? [];
  if (accepted) {
    const longest = Math.min(CHOICE_MAX_DAYS, Math.max(0, ...regimes.map(({ acceptDays }) => acceptDays)));
    if (regimes.length && days(accepted) > longest)
      complain('acceptance', `at most ${longest} days`, days(accepted));
  }
  if (accepted && refused && days(refused) < days(accepted))
    complain('refusal', `at least ${days(accepted)} days, as an acceptance`, days(refused));
  return found;
}

/** What another maker's notice keeps an answer in: what is named so, or is the page's own and says something else after a refusal; and nothing set it before. */
function otherMakersExpiry({ published, browsed, after, refusal, url }: Observed): Complaint[] {
  if (published || !after || !refusal) return [];
  const found: Complaint[] = [];
  const kept = newCookies(browsed, refusal.traces);
  for (const accepted of newCookies(browsed, after)) {
    const { name, domain, value } = accepted;
    const refused = kept.find((one) => one.name === name && one.domain === domain);
    const isTelling = refused && refused.value !== value && isFirstParty(domain, url);
    if (!isTelling && !DECISION_NAME.test(name)) continue;
    const complain = (expected: string, got: string): void => {
      found.push({
        rule: 'expiry',
        level: 'error',
        about: accepted.name,
        expected,
        got,
        remedy:
          'set in the notice’s own options how long an answer is kept, as long for a refusal as for an acceptance, and not above 13 months',
      });
    };
    if (accepted.days > CHOICE_MAX_DAYS)
      complain(`an acceptance that holds for at most ${CHOICE_MAX_DAYS} days`, lasting(accepted.days));
    // A cookie's clock starts a moment later in the second visit.
    if (refused && refused.days < accepted.days - 0.5)
      complain(
        `a refusal that is kept as long as an acceptance (${lasting(accepted.days)})`,
        `one that is kept ${lasting(refused.days)}`,
      );
  }
  return found;
}

/** A cookie's clock has begun when it is looked at. */
const lasting = (days: number): string =>
  days === 0
    ? 'until the browser is closed'
    : days < 0.9
      ? 'less than a day'
      : days < 1.5
        ? '1 day'
        : `${Math.round(days)} days`;

const newCookies = (before: Traces, after: Traces): Traces['cookies'] =>
  after.cookies.filter(
    (cookie) => !before.cookies.some(({ name, domain }) => name === cookie.name && domain === cookie.domain),
  );

/** Whether the page could have set a cookie for this domain. */
export function isFirstParty(domain: string, url: string): boolean {
  const { hostname } = new URL(url);
  const parent = domain.replace(/^\./, '');
  return hostname === parent || hostname.endsWith(`.${parent}`);
}

/** What a refusal led to. */
function afterwards({ refusal, layers }: Observed): Complaint[] {
  if (!refusal) return [];
  const about = layers[0]?.reject?.name ?? layers[0]?.behind?.name ?? 'refusal';
  if (refusal.left !== null || refusal.isBlocking)
    return [
      {
        rule: 'cookie-wall',
        level: 'error',
        about,
        expected: 'a page that can be used after a refusal',
        got:
          refusal.left !== null
            ? `the visitor was led away to ${URL.canParse(refusal.left) && refusal.left.startsWith('http') ? new URL(refusal.left).origin : refusal.left}`
            : 'the page still lies behind a notice',
        remedy: 'let whoever refuses go on, without what needs consent',
      },
    ];
  if (!refusal.asksAgain) return [];
  return [
    {
      rule: 'asked-again',
      level: 'error',
      about,
      expected: 'a refusal that is remembered',
      got: 'the notice is back when the page is loaded again',
      remedy: 'keep the refusal as long as an acceptance',
    },
  ];
}
