import type { ChoiceReader } from './import-reader.ts';
import { decoded, isoTime } from './import-value.ts';

/**
 * OneTrust, `OptanonConsent`: a query string that is written on every page, chosen or not.
 *
 *     isGpcEnabled=0&datestamp={of the last page}&interactionCount=1&groups=C0001:1,C0002:0&intType=6&AwaitingReconsent=false&…
 *
 * `intType` says how the visitor has answered: 1 allowed and 2 refused all in the banner, 3 only closed it; 4, 5 and 6 allowed all, refused all and
 * confirmed in the preferences. Cookies without it, of versions before 202405, do not tell a choice from a closed banner. `OptanonAlertBoxClosed`
 * is when.
 */
export const readOneTrust: ChoiceReader = (cookie) => {
  const consent = new URLSearchParams(cookie('OptanonConsent'));
  const decidedAt = isoTime(decoded(cookie('OptanonAlertBoxClosed')));
  const groups = groupsOf(consent.get('groups') ?? '');
  if (
    !groups ||
    !decidedAt ||
    consent.get('AwaitingReconsent') !== 'false' ||
    // What the signal refused and what the visitor chose look alike.
    consent.get('isGpcEnabled') !== '0' ||
    consent.get('browserGpcFlag') === '1'
  )
    return undefined;
  const decision = answered(consent.get('intType') ?? '', groups);
  return decision && { tool: 'onetrust', decision: Object.fromEntries(decision), decidedAt };
};

type Group = readonly [id: string, isOn: boolean];

function answered(interaction: string, groups: Group[]): Group[] | undefined {
  switch (interaction) {
    case '1':
    case '4':
      // A group that is off has come since, and nobody can tell what else has changed.
      return groups.every(([, isOn]) => isOn) ? groups : undefined;
    case '2':
    case '5':
      // A group that is on cannot be refused, so nobody has accepted it.
      return groups.filter(([, isOn]) => !isOn);
    case '6':
      return groups;
    default:
      return undefined;
  }
}

function groupsOf(text: string): Group[] | undefined {
  const pairs = text.split(',').map((pair) => /^(\w+):([01])$/.exec(pair));
  if (pairs.includes(null)) return undefined;
  return pairs.map((pair): Group => [pair![1]!, pair![2] === '1']);
}
