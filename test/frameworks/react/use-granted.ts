import { useSyncExternalStore } from 'react';
import { consent } from 'sealpost/consent';

/**
 * @param key a purpose (`media`) or a service of one (`media:video`)
 * @param onServer what a server has read from the visitor's cookie; holds until the loader is there
 */
export function useGranted(key: string, onServer = false): boolean {
  return useSyncExternalStore(
    consent.subscribe,
    () => consent.has(key, onServer),
    () => onServer,
  );
}
