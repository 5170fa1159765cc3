export type Signal = 'granted' | 'denied';

export const signal = (granted: boolean): Signal => (granted ? 'granted' : 'denied');

/**
 * One vendor's updates: one for each decision, none for a repetition, and adapters are told more often than anybody decides. Before the first decision there
 * is only something to say where something is on all the same, as under an opt-out law.
 * @returns a function that calls `send` when the state is news.
 */
export function signalUpdates<T extends Record<string, Signal>>(
  send: (state: T) => void,
): (state: T, decided: boolean) => void {
  let sent = '';
  return (state, decided) => {
    const text = JSON.stringify(state);
    if (text === sent || !(decided || sent || Object.values(state).includes('granted'))) return;
    sent = text;
    send(state);
  };
}
