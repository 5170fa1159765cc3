import { canonicalJson } from './canonical-json.ts';
import type { ConsentConfig, ConsentPurpose } from './consent-config.ts';

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
 * @returns `at`: the offending member of the configuration.
 */
export function changeTrouble(
  before: ConsentConfig,
  after: ConsentConfig,
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
  for (const [i, purpose] of after.purposes.entries()) {
    const message = sinceTrouble(
      before.purposes.find(({ id }) => id === purpose.id),
      purpose,
      after,
    );
    if (message !== undefined) return { at: `purposes.${i}.since`, message };
  }
  if (change.kind === 'material' && !after.purposes.some(({ since }) => since === terms)) {
    return {
      at: 'purposes',
      message: `expected a purpose that is asked again (since ${terms}) after a material change, got none`,
    };
  }
  return undefined;
}

function sinceTrouble(
  before: ConsentPurpose | undefined,
  { essential, since, sells, services }: ConsentPurpose,
  { terms, change }: ConsentConfig,
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
  const widened = (sells && !before.sells) || services.some((service) => !before.services.includes(service));
  // With an editorial one the reason stands for it.
  if (change.kind === 'material' && !essential && widened)
    return `expected a purpose that sells now, or has a service more, to be among those asked again (${terms}), got ${since}`;
  if (since === before.since) return undefined;
  return `expected the purpose to keep its terms (${before.since}), or to be asked again with a material change (${terms}), got ${since}`;
}
