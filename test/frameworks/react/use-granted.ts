import { useSyncExternalStore } from 'react';
import { consent } from 'sealpost/consent';

/** @param key a purpose (`media`) or a service of one (`media:video`) */
export function useGranted(key: string): boolean {
  return useSyncExternalStore(
    consent.subscribe,
    () => consent.has(key),
    () => false,
  );
}
