import type { ConsentDraft } from '../../dashboard/consent-draft.ts';
import { emptyConsentDraft } from '../../dashboard/consent-starter.ts';
import type { ConsentSignals } from '../../protocol/consent-config.ts';

/** Whom the shop tells of its visitors' choices, where it tells anybody. */
export const SHOP_SIGNALS: ConsentSignals = {
  google: {
    owner: 'sealpost',
    map: {
      ad_storage: 'marketing',
      ad_user_data: 'marketing',
      ad_personalization: 'marketing',
      analytics_storage: 'analytics',
    },
  },
  microsoft: { uet: 'marketing', clarity: { ad: 'marketing', analytics: 'analytics' } },
};

/** What a usual shop asks consent for: statistics, advertising that counts as sale, and videos. */
export function shopConsent(changed: Partial<ConsentDraft> = {}): ConsentDraft {
  const purpose = (
    id: string,
    more: Partial<ConsentDraft['purposes'][number]> = {},
  ): ConsentDraft['purposes'][number] => ({
    id,
    essential: false,
    sells: false,
    label: {},
    description: {},
    ...more,
  });
  return {
    ...emptyConsentDraft(),
    enabled: true,
    purposes: [
      purpose('essential', { essential: true }),
      purpose('analytics'),
      purpose('marketing', { sells: true }),
      purpose('media'),
    ],
    services: [
      {
        id: 'shop',
        purpose: 'essential',
        name: 'Shop',
        provider: 'Northwind Bikes',
        countries: ['GB'],
        hosts: [],
        storage: [{ kind: 'cookie', name: 'basket', days: 0 }],
        description: { en: 'Keeps your basket while you are here.' },
      },
      {
        id: 'counter',
        purpose: 'analytics',
        name: 'Counter',
        provider: 'Counter Ltd',
        countries: ['IE'],
        policyUrl: 'https://counter.example/privacy',
        hosts: ['counter.example'],
        storage: [
          { kind: 'cookie', name: '_count_*', days: 395 },
          { kind: 'local', name: 'counter.queue', days: 30 },
        ],
        description: { en: 'Counts visits, without following anybody from site to site.' },
      },
      {
        id: 'adnet',
        purpose: 'marketing',
        name: 'AdNet',
        provider: 'AdNet Inc.',
        countries: ['US'],
        policyUrl: 'https://adnet.example/privacy',
        hosts: ['adnet.example', '*.adnet.example'],
        storage: [{ kind: 'cookie', name: '_ad', days: 90 }],
        reload: true,
        description: { en: 'Shows advertising for what you looked at on other pages.' },
      },
      {
        id: 'video',
        purpose: 'media',
        name: 'VideoTube',
        provider: 'VideoTube LLC',
        countries: ['US'],
        policyUrl: 'https://video.example/privacy',
        hosts: ['video.example'],
        storage: [],
        description: { en: 'Plays the films on our workshop pages.' },
      },
    ],
    processors: [
      { name: 'Harbour Hosting', address: 'Quay 1, Rotterdam', country: 'NL', task: 'Runs our servers' },
    ],
    ...changed,
  };
}
