import type { ConsentDraft } from '../../dashboard/consent-draft.ts';
import { emptyConsentDraft } from '../../dashboard/consent-starter.ts';
import type { SiteDraft } from '../../dashboard/draft.ts';
import type { PolicyDraft } from '../../dashboard/policy-draft.ts';
import { policyStarter } from '../../dashboard/policy-starter.ts';
import { utcTime } from '../../protocol/time.ts';
import { shopConsent } from '../mock/shop-consent.ts';

/** What the joinery asks consent for: the purposes of a usual shop, and services that the demo's other server stands in for. */
export function demoConsent(tagsOrigin: string): ConsentDraft {
  // On whatever port it is found the next time: another host would be a change to ask visitors about.
  const { hostname: host } = new URL(tagsOrigin);
  const { purposes, regimes } = shopConsent();
  const base = { countries: ['IE'], hosts: [host], policyUrl: 'https://tidewater.example/privacy' };
  return {
    ...emptyConsentDraft(),
    enabled: true,
    purposes,
    regimes,
    services: [
      {
        ...base,
        id: 'counter',
        purpose: 'analytics',
        name: 'Tide Counter',
        provider: 'Tidewater Analytics Ltd',
        storage: [{ kind: 'cookie', name: '_count_*', days: 395 }],
        description: {
          en: 'Counts visits, without following anybody from site to site.',
          de: 'Zählt Besuche, ohne jemandem von Seite zu Seite zu folgen.',
          ar: 'يحصي الزيارات دون تتبع أحد من موقع إلى آخر.',
        },
      },
      {
        ...base,
        id: 'tideads',
        purpose: 'marketing',
        name: 'TideAds',
        provider: 'Tidewater Media Inc.',
        countries: ['US'],
        storage: [{ kind: 'local', name: 'tideads.*', days: 90 }],
        reload: true,
        description: {
          en: 'Shows our advertising on other pages to those who looked at windows here.',
          de: 'Zeigt unsere Werbung auf anderen Seiten denen, die sich hier Fenster angesehen haben.',
          ar: 'يعرض إعلاناتنا في مواقع أخرى لمن تصفح النوافذ هنا.',
        },
      },
      {
        ...base,
        id: 'tidefilm',
        purpose: 'media',
        name: 'TideFilm',
        provider: 'Tidewater Media Inc.',
        countries: ['US'],
        storage: [],
        description: {
          en: 'Plays the film about our workshop.',
          de: 'Spielt den Film über unsere Werkstatt.',
          ar: 'يعرض الفيلم عن ورشتنا.',
        },
      },
    ],
    processors: [
      { name: 'Harbour Hosting', address: 'Quay 1, Rotterdam', country: 'NL', task: 'Runs our servers' },
    ],
  };
}

/** The policy that the dashboard would start from, with what only the joinery knows filled in. */
export function demoPolicy(draft: SiteDraft, now: number): PolicyDraft {
  const text = policyStarter(draft);
  const day = utcTime(now).slice(0, 10);
  const markdown = text.markdown.replace(
    '[the one in charge of you]',
    'in the United Kingdom the ICO, ico.org.uk',
  );
  return { version: day, effective: day, material: false, documents: { en: { ...text, markdown } } };
}
