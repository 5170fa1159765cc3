import { useEffect, useState } from 'preact/hooks';
import { rememberShortcuts, shortcutsOn } from '../browser/device-memory.ts';

/** Single-key shortcuts can be turned off (WCAG 2.1.4): speech input would trigger them by the dozen. */
export function useShortcuts(): [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(true);
  useEffect(() => {
    shortcutsOn().then(setOn, () => undefined);
  }, []);
  return [
    on,
    (next) => {
      setOn(next);
      void rememberShortcuts(next);
    },
  ];
}
