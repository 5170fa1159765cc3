import type { ScriptTag } from './contract.ts';

/** What the site's owner wrote into the script tag; whoever uses it checks it, as there is no room for that here. */
export function readTag({ dataset, src }: HTMLScriptElement): ScriptTag {
  return {
    ...dataset,
    // `data-collector` is for a loader that the site hosts itself.
    collector: (dataset['collector'] ?? src).replace(/(\/v1\/assets\/[^/]+)?\/[^/]*\.js[^/]*$|\/$/, ''),
  };
}
