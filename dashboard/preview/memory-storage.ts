/** In an origin of its own a page has neither cookies nor storage nor locks, and asking for them throws. Here they last as long as the page. */
export function keepInMemory(): void {
  const cookies = new Map<string, string>();
  Object.defineProperty(document, 'cookie', {
    configurable: true,
    get: () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    set(text: string) {
      const [pair = '', ...attributes] = text.split(';');
      const [name, value] = split(pair);
      const age = attributes.map((one) => /^\s*max-age=(-?\d+)/i.exec(one)?.[1]).find(Boolean);
      if (age !== undefined && Number(age) <= 0) cookies.delete(name);
      else cookies.set(name, value);
    },
  });
  for (const name of ['localStorage', 'sessionStorage'] as const)
    Object.defineProperty(window, name, { configurable: true, value: memoryStorage() });
  // There is no other page to wait for.
  const locks = {
    request: async (...request: unknown[]) => (request.at(-1) as LockGrantedCallback<unknown>)(null),
  };
  Object.defineProperty(navigator, 'locks', { configurable: true, value: locks });
}

const split = (pair: string): [string, string] => {
  const at = pair.indexOf('=');
  return at < 0 ? [pair.trim(), ''] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
};

function memoryStorage(): Storage {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    clear: () => items.clear(),
    getItem: (name) => items.get(name) ?? null,
    key: (i) => [...items.keys()][i] ?? null,
    removeItem: (name) => void items.delete(name),
    setItem: (name, value) => void items.set(name, String(value)),
  };
}
