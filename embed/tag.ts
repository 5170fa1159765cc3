import type { ScriptTag } from './contract.ts';
import { runningScript } from './running-script.ts';

const script = runningScript();
if (!script) throw new Error('sealpost: not a plain <script>');

export const { nonce } = script;

/** What the site's owner wrote into the tag of this very script; whoever uses it checks it, as there is no room for that here. */
export const tag: ScriptTag = {
  // oxlint-disable-next-line typescript/no-misused-spread -- of a DOMStringMap the entries are all there is
  ...script.dataset,
  // The address of the loader; or of the collector itself, where a site hosts the loader and says so.
  collector: (script.dataset['collector'] ?? script.src).replace(
    /(\/v1\/assets\/.+)?\/([^/]*\.js[^/]*)?$/,
    '',
  ),
};
