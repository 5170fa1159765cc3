import type { ConsentState, Sealpost } from '../embed/contract.ts';
import type { StoredItem } from '../protocol/consent-config.ts';
import { coversName } from '../protocol/declared-names.ts';

/**
 * Removes what services stored, as far as script can: a cookie that is HttpOnly, or that stands under a path that this page does not lie under, stays.
 * Done at once, and once more when the page is left, because a script that still runs may have set it anew; not then when something has been granted
 * meanwhile. Call it after the decision has been made known. What is our own stays, whatever the pattern.
 * @returns resolves when it is gone, or cannot be removed from here; never rejects.
 */
export async function clear(items: StoredItem[]): Promise<void> {
  againOnLeaving(items);
  await remove(items);
}

function againOnLeaving(items: StoredItem[]): void {
  const granted = new Set((window as { sealpost?: Sealpost }).sealpost?.consent?.get().granted);
  const end = new AbortController();
  const { signal } = end;
  addEventListener('pagehide', () => void remove(items), { once: true, signal });
  document.addEventListener(
    'sealpost:consent',
    (event) => {
      const { detail } = event as CustomEvent<ConsentState>;
      if (detail.granted.some((key) => !granted.has(key))) end.abort();
    },
    { signal },
  );
}

async function remove(items: StoredItem[]): Promise<void> {
  const named = (kind: StoredItem['kind']): ((name: string) => boolean) =>
    matcher(items.filter((item) => item.kind === kind));
  removeCookies(matcher(items.filter((item) => item.kind === 'cookie' && isOfThisHost(item))));
  removeKeys('localStorage', named('local'));
  removeKeys('sessionStorage', named('session'));
  await removeDatabases(
    items.filter(({ kind }) => kind === 'indexeddb').map(({ name }) => name),
    named('indexeddb'),
  );
}

/** Cookies, keys and databases of ours begin with this: a pattern as wide as `*` must not take the visitor's decision with it. */
const OWN = /^sealpost/;

const matcher =
  (items: StoredItem[]) =>
  (name: string): boolean =>
    !OWN.test(name) && items.some((item) => coversName(item.name, name));

/** A cookie of another domain cannot be removed from here, and one of the same name here is another one. */
function isOfThisHost({ domain }: StoredItem): boolean {
  const wanted = domain?.replace(/^\./, '');
  return wanted === undefined || `.${location.hostname}`.endsWith(`.${wanted}`);
}

/** Nobody can ask with which domain and path a cookie was set, so that every one that is possible on this page is tried. */
function removeCookies(isMeant: (name: string) => boolean): void {
  const names = new Set(document.cookie.split(/; ?/).map((pair) => pair.split('=')[0]!));
  for (const name of names)
    if (name && isMeant(name))
      for (const domain of domains())
        for (const path of paths())
          for (const partition of ['', ';Secure;Partitioned'])
            document.cookie = `${name}=;Max-Age=0;Path=${path}${domain && `;Domain=${domain}`}${partition || (/^__(Secure|Host)-/.test(name) ? ';Secure' : '')}`;
}

function domains(): string[] {
  const labels = location.hostname.split('.');
  return ['', ...labels.map((_, i) => labels.slice(i).join('.'))];
}

function paths(): string[] {
  const steps = location.pathname.split('/');
  const above = steps.map((_, i) => steps.slice(0, i + 1).join('/'));
  return [...new Set(above.flatMap((path) => [path || '/', `${path}/`]))];
}

/** Where storage is forbidden, touching it throws. */
function removeKeys(storage: 'localStorage' | 'sessionStorage', isMeant: (name: string) => boolean): void {
  try {
    for (const key of Object.keys(window[storage])) if (isMeant(key)) window[storage].removeItem(key);
  } catch {
    // Then nothing is stored there either.
  }
}

/** Firefox before 126 cannot list databases: there only exact names are removed. */
async function removeDatabases(names: string[], isMeant: (name: string) => boolean): Promise<void> {
  if (names.length === 0) return;
  try {
    const known = (await indexedDB.databases?.())?.map(({ name = '' }) => name) ?? names;
    await Promise.all(known.filter((name) => isMeant(name)).map(removeDatabase));
  } catch {
    // As above.
  }
}

const removeDatabase = (name: string): Promise<void> =>
  new Promise((done) => {
    const request = indexedDB.deleteDatabase(name);
    // Blocked: it goes as soon as the script that has it open lets go, at the latest with the page.
    request.onsuccess = request.onerror = request.onblocked = () => done();
  });
