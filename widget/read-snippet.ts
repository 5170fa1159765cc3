import type { ScriptTag, Snippet } from '../embed/contract.ts';

/**
 * Reads what the site's owner wrote into the script tag. Ids are checked by shape only: the manifest's signature decides.
 * @returns the snippet, or a sentence for the developer.
 */
export function readSnippet(tag: ScriptTag): Snippet | string {
  const { site = '', key = '', revision = '0', collector, region, ui, lang } = tag;
  if (!/^site_[0-7][0-9a-hjkmnp-tv-z]{25}$/.test(site))
    return wrong('data-site', 'site_… and 26 characters', site);
  if (!/^spk1_[\w-]{27}$/.test(key)) return wrong('data-key', 'spk1_… and 27 characters', key);
  if (!/^\d{1,15}$/.test(revision)) return wrong('data-revision', 'a whole number', revision);
  return { site: site as Snippet['site'], key, revision: Number(revision), collector, region, ui, lang };
}

const wrong = (attribute: string, expected: string, got: string): string =>
  `expected ${attribute}="${expected}" on the script tag, got ${got ? `"${got}"` : 'none'}; copy the snippet from the dashboard again`;
