/** `fetch` as a browser tab on the collector's own origin: it keeps cookies and names its origin, which Node's does not. */
export function sessionFetch(origin: string): typeof fetch {
  const cookies = new Map<string, string>();
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('origin', origin);
    headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await fetch(input, { ...init, headers });
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = cookie.split(';', 1)[0]!.split(/=(.*)/s);
      if (value && !/;\s*max-age=0/i.test(cookie)) cookies.set(name, value);
      else cookies.delete(name);
    }
    return response;
  };
}
