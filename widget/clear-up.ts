import type { ClearChunk, Gate, PendingDecision, SiteConsent } from '../embed/contract.ts';
import type { Declaration } from '../protocol/consent-config.ts';
import { isGranted } from '../protocol/consent-cookie.ts';
import { holdBack } from './hold-back.ts';
import { pause } from './request.ts';

/** A record that is under way when the page goes may not have been answered yet; it is in the queue by then. */
const RELOAD_AFTER_MS = 1000;

/**
 * Removes what the services have stored that were on before these decisions and are not any more, has their embeds wait again, and loads the page anew where
 * one of them would go on until then.
 * @param delivering what a reload waits for, a little.
 */
export async function clearUp(
  gate: Gate,
  site: SiteConsent,
  pending: readonly PendingDecision[],
  delivering: Promise<void>,
): Promise<void> {
  const groups = gate.groups();
  const keys = site.config.purposes
    .flatMap(({ id, services }) => services.map((service) => `${id}:${service}`))
    .filter((key) => !isGranted(groups, key) && pending.some(({ before }) => isGranted(before, key)));
  if (!keys.length) return;
  const lost = keys.map(serviceOf);
  // What never ran here has not to be stopped.
  const wereOn = keys.filter((key) => gate.wasGranted(key)).map(serviceOf);
  const clearing = gate.load<ClearChunk>('clear.js');
  // Said below; what comes before goes on without it.
  clearing.catch(() => {});
  const declaration = await site.artefact<Declaration>(site.config.declaration);
  const gone = declaration.services.filter(({ id }) => lost.includes(id));
  const held = site.config.purposes.flatMap(({ id, services, essential }) =>
    services.filter((service) => essential || isGranted(groups, `${id}:${service}`)),
  );
  holdBack(
    gone,
    declaration.services.filter(({ id }) => held.includes(id)),
  );
  await (await clearing).clear(gone.flatMap(({ storage }) => storage));
  if (!gone.some(({ id, reload }) => reload && wereOn.includes(id))) return;
  // What could not be handed to the queue waits in the memory, and must not have the next page load again, too.
  const memory = gate.memory();
  gate.remember({ ...memory, pending: memory.pending?.map((one) => ({ ...one, before: [] })) ?? [] });
  await Promise.race([delivering, pause(RELOAD_AFTER_MS)]);
  location.reload();
}

const serviceOf = (key: string): string => key.split(':')[1]!;
