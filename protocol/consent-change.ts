import { canonicalJson } from './canonical-json.ts';
import type { ConsentConfig, ConsentPurpose, Declaration } from './consent-config.ts';
import { furtherReach, nowEssential, type Reach } from './consent-reach.ts';

/**
 * Whether visitors are told something else than before: a word of a notice, who gets what, what is asked for, for how long. Where a notice stands on the page
 * and how vendors are signalled is no part of that.
 */
export const tellsOtherwise = (before: ConsentConfig, after: ConsentConfig): boolean =>
  canonicalJson(told(before)) !== canonicalJson(told(after));

const told = ({ purposes, regimes, notices, declaration }: ConsentConfig): unknown => ({
  purposes: purposes.map(({ since: _since, ...purpose }) => purpose),
  regimes,
  notices,
  declaration,
});

/**
 * What is untrue about how a revision says that it differs from the one before; undefined when it is true. Run where it is made and where it is published.
 * @param declared what both declare; without it only services can be compared, by their ids.
 * @returns `at`: the offending member of the configuration.
 */
export function changeTrouble(
  before: ConsentConfig,
  after: ConsentConfig,
  declared: { before?: Declaration | undefined; after?: Declaration | undefined } = {},
): { at: string; message: string } | undefined {
  const { change, terms } = after;
  const wanted = before.terms + (change.kind === 'material' ? 1 : 0);
  if (terms !== wanted) {
    return {
      at: 'terms',
      message: `expected the terms ${wanted}, ${change.kind === 'material' ? 'one above those published, as with every material change' : 'as published, because nothing changes materially'}; got ${terms}`,
    };
  }
  if (change.kind === 'none' && tellsOtherwise(before, after)) {
    return {
      at: 'change',
      message:
        'expected to be told how this differs, because texts, services, purposes or regimes are others than those published; say that the change is material and ask again, or editorial and why nobody needs to be asked',
    };
  }
  if (change.kind !== 'material' && nowEssential(before, after).length > 0) {
    return {
      at: 'change',
      message:
        'expected a material change, because something that visitors were asked about is always on now, also for those who refused it: they are told, and asked about what remains',
    };
  }
  const reach = furtherReach(
    { consent: before, declaration: declared.before },
    { consent: after, declaration: declared.after },
    change.kind === 'none' ? [] : change.uninvolved,
  );
  for (const [i, purpose] of after.purposes.entries()) {
    const message = sinceTrouble(
      before.purposes.find(({ id }) => id === purpose.id),
      purpose,
      after,
      reach.find(({ purpose: id }) => id === purpose.id),
    );
    if (message !== undefined) return { at: `purposes.${i}.since`, message };
  }
  const asked = after.purposes.filter(({ essential }) => !essential);
  // Where nothing is left to ask, what is always on now stands for it.
  const asks = asked.length ? asked : after.purposes;
  if (change.kind === 'material' && !asks.some(({ since }) => since === terms)) {
    return {
      at: 'purposes',
      message: `expected a purpose that is asked again (since ${terms}) after a material change, got none`,
    };
  }
  return undefined;
}

/**
 * The same where consent was switched off in between.
 * @param before of the newest earlier manifest that had consent: decisions made under it are still held by browsers, and would hold again.
 */
export function resumedTrouble(
  before: ConsentConfig,
  after: ConsentConfig,
  declared: { before?: Declaration | undefined; after?: Declaration | undefined } = {},
): { at: string; message: string } | undefined {
  if (after.change.kind !== 'none' || after.terms === before.terms)
    return changeTrouble(before, after, declared);
  const terms = before.terms + 1;
  return after.terms === terms && after.purposes.every(({ since }) => since === terms)
    ? undefined
    : {
        at: 'terms',
        message: `expected consent that was switched off to come back as it was published last, with the terms ${before.terms}, or to ask about every purpose, with the terms ${terms} and these as since of each; got the terms ${after.terms}`,
      };
}

function sinceTrouble(
  before: ConsentPurpose | undefined,
  { essential, since }: ConsentPurpose,
  { terms, change }: ConsentConfig,
  further: Reach | undefined,
): string | undefined {
  if (!before) {
    if (since !== terms) return `expected a new purpose to begin with these terms (${terms}), got ${since}`;
    if (!essential && change.kind !== 'material')
      return 'expected a material change with a new purpose: nobody has been asked about it yet';
    return undefined;
  }
  if (before.essential && !essential && since !== terms)
    return 'expected a purpose that was always on to be asked for from these terms on; nobody has decided about it';
  if (since === terms && change.kind === 'material') return undefined;
  if (further)
    return `expected a material change that asks again about a purpose of which visitors were told less (now: ${REACH_WORDS[further.what]}), got ${change.kind === 'material' ? `since ${since} with the terms ${terms}` : `a change of kind "${change.kind}"`}${further.what === 'processor' || further.what === 'provider' ? '; a processor that gets nothing of what was consented to, or a company that was named before under another name, can be listed in "uninvolved"' : ''}`;
  if (since === before.since) return undefined;
  return `expected the purpose to keep its terms (${before.since}), or to be asked again with a material change (${terms}), got ${since}`;
}

const REACH_WORDS: Record<Reach['what'], string> = {
  sells: 'it sells',
  service: 'a service more',
  provider: 'another provider of a service',
  country: 'a country more in which a service processes',
  host: 'it loads from another host',
  storage: 'more is stored, or for longer, or for other hosts',
  processor: 'a processor more, or in another country',
  signal: 'a vendor is told of it that was not, or something else',
};
