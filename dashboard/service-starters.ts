import type { DeclaredService, StoredItem } from '../protocol/consent-config.ts';
import type { StandardPurpose } from '../protocol/notice-texts.ts';

/**
 * Well-known services to start from, as their makers documented them in November 2026: hosts, what they store, for how long. What a site really loads
 * depends on its settings there, so each is a start that the tenant checks, and never a promise. Times below a day are given as one day. What comes as a
 * script goes on running after a withdrawal, so it asks for a new page.
 */
export interface ServiceStarter extends Omit<DeclaredService, 'purpose'> {
  /** Its usual one. */
  purpose: StandardPurpose;
  /** In the list of services to pick. */
  about: string;
  group: 'Statistics' | 'Advertising' | 'Videos and maps' | 'Chat and sales' | 'Payment and security';
  /** For visitors, in English. */
  description: string;
  /** It listens to Google Consent Mode. */
  signal?: 'google';
}

const cookie = (name: string, days: number, domain?: string): StoredItem => ({
  kind: 'cookie',
  name,
  days,
  ...(domain ? { domain } : {}),
});

const GOOGLE = {
  provider: 'Google Ireland Limited',
  countries: ['IE', 'US'],
  policyUrl: 'https://policies.google.com/privacy',
};

export const SERVICE_STARTERS: readonly ServiceStarter[] = [
  {
    // https://support.google.com/analytics/answer/11397207, https://developers.google.com/tag-platform/security/guides/csp
    id: 'google-analytics',
    name: 'Google Analytics',
    ...GOOGLE,
    purpose: 'analytics',
    group: 'Statistics',
    about: 'Google Analytics 4, by tag or tag manager',
    description: 'Counts visits and shows how the page is used.',
    hosts: ['*.googletagmanager.com', '*.google-analytics.com', '*.analytics.google.com'],
    storage: [cookie('_ga', 730), cookie('_ga_*', 730)],
    reload: true,
    signal: 'google',
  },
  {
    // https://matomo.org/faq/general/faq_146/
    id: 'matomo',
    name: 'Matomo',
    provider: '',
    countries: [],
    purpose: 'analytics',
    group: 'Statistics',
    about: 'On your own server: say who runs it and where',
    description: 'Counts visits and shows how the page is used. The data stays with us.',
    hosts: [],
    storage: [
      cookie('_pk_id.*', 395),
      cookie('_pk_ref.*', 183),
      cookie('_pk_ses.*', 1),
      cookie('_pk_cvar.*', 1),
    ],
    reload: true,
  },
  {
    id: 'matomo-cloud',
    name: 'Matomo Cloud',
    provider: 'InnoCraft Ltd',
    countries: ['NZ', 'DE'],
    policyUrl: 'https://matomo.org/matomo-cloud-privacy-policy/',
    purpose: 'analytics',
    group: 'Statistics',
    about: 'Hosted by its makers',
    description: 'Counts visits and shows how the page is used.',
    hosts: ['*.matomo.cloud'],
    storage: [
      cookie('_pk_id.*', 395),
      cookie('_pk_ref.*', 183),
      cookie('_pk_ses.*', 1),
      cookie('_pk_cvar.*', 1),
    ],
    reload: true,
  },
  {
    // https://learn.microsoft.com/clarity/setup-and-installation/cookie-list
    id: 'clarity',
    name: 'Microsoft Clarity',
    provider: 'Microsoft Ireland Operations Limited',
    countries: ['IE', 'US'],
    policyUrl: 'https://privacy.microsoft.com/privacystatement',
    purpose: 'analytics',
    group: 'Statistics',
    about: 'Recordings and heat maps',
    description: 'Records how the page is used, so that we see where visitors get stuck.',
    hosts: ['*.clarity.ms', 'c.bing.com'],
    storage: [
      cookie('_clck', 365),
      cookie('_clsk', 1),
      cookie('CLID', 365, 'www.clarity.ms'),
      cookie('MUID', 390, '.clarity.ms'),
    ],
    reload: true,
  },
  {
    // https://help.hotjar.com/hc/en-us/articles/36819956054033
    id: 'hotjar',
    name: 'Hotjar',
    provider: 'Hotjar Limited',
    countries: ['MT', 'IE'],
    policyUrl: 'https://www.hotjar.com/legal/policies/privacy/',
    purpose: 'analytics',
    group: 'Statistics',
    about: 'Recordings, heat maps and surveys',
    description: 'Records how the page is used, so that we see where visitors get stuck.',
    hosts: ['*.hotjar.com', '*.hotjar.io'],
    storage: [cookie('_hjSessionUser_*', 365), cookie('_hjSession_*', 1)],
    reload: true,
  },
  {
    // https://policies.google.com/technologies/cookies, https://developers.google.com/tag-platform/security/guides/csp
    id: 'google-ads',
    name: 'Google Ads',
    ...GOOGLE,
    purpose: 'marketing',
    group: 'Advertising',
    about: 'Conversions and remarketing',
    description: 'Measures whether advertising led here, and shows ours on other pages.',
    hosts: [
      '*.googletagmanager.com',
      'www.googleadservices.com',
      'googleads.g.doubleclick.net',
      'www.google.com',
    ],
    storage: [cookie('_gcl_*', 90), cookie('IDE', 395, '.doubleclick.net')],
    reload: true,
    signal: 'google',
  },
  {
    // https://www.facebook.com/privacy/policies/cookies
    id: 'meta-pixel',
    name: 'Meta Pixel',
    provider: 'Meta Platforms Ireland Limited',
    countries: ['IE', 'US'],
    policyUrl: 'https://www.facebook.com/privacy/policy/',
    purpose: 'marketing',
    group: 'Advertising',
    about: 'Facebook and Instagram advertising',
    description: 'Measures whether advertising on Facebook and Instagram led here, and shows ours there.',
    hosts: ['connect.facebook.net', 'www.facebook.com'],
    storage: [cookie('_fbp', 90), cookie('_fbc', 90), cookie('fr', 90, '.facebook.com')],
    reload: true,
  },
  {
    // https://support.google.com/youtube/answer/171780, https://policies.google.com/technologies/cookies
    id: 'youtube',
    name: 'YouTube',
    ...GOOGLE,
    purpose: 'media',
    group: 'Videos and maps',
    about: 'Embedded videos',
    description: 'Plays videos from YouTube.',
    hosts: ['www.youtube-nocookie.com', 'www.youtube.com', 'i.ytimg.com'],
    storage: [cookie('VISITOR_INFO1_LIVE', 180, '.youtube.com'), cookie('YSC', 0, '.youtube.com')],
  },
  {
    // https://help.vimeo.com/hc/en-us/articles/26080940921361
    id: 'vimeo',
    name: 'Vimeo',
    provider: 'Vimeo.com, Inc.',
    countries: ['US'],
    policyUrl: 'https://vimeo.com/privacy',
    purpose: 'media',
    group: 'Videos and maps',
    about: 'Embedded videos',
    description: 'Plays videos from Vimeo.',
    hosts: ['player.vimeo.com', '*.vimeocdn.com'],
    storage: [cookie('vuid', 730, '.vimeo.com'), cookie('player', 365, '.vimeo.com')],
  },
  {
    // https://policies.google.com/technologies/cookies, https://developers.google.com/maps/documentation/javascript/content-security-policy
    id: 'google-maps',
    name: 'Google Maps',
    ...GOOGLE,
    purpose: 'media',
    group: 'Videos and maps',
    about: 'Embedded maps',
    description: 'Shows a map from Google.',
    hosts: [
      'www.google.com',
      'maps.googleapis.com',
      'maps.gstatic.com',
      'fonts.googleapis.com',
      'fonts.gstatic.com',
    ],
    storage: [cookie('NID', 183, '.google.com')],
  },
  {
    // https://knowledge.hubspot.com/privacy-and-consent/what-cookies-does-hubspot-set-in-a-visitor-s-browser
    id: 'hubspot',
    name: 'HubSpot',
    provider: 'HubSpot, Inc.',
    countries: ['US', 'IE'],
    policyUrl: 'https://legal.hubspot.com/privacy-policy',
    purpose: 'marketing',
    group: 'Chat and sales',
    about: 'Tracking of visitors and contacts',
    description: 'Shows us which pages our contacts look at.',
    hosts: [
      'js.hs-scripts.com',
      'js.hs-analytics.net',
      'js.hs-banner.com',
      'js.hsforms.net',
      '*.hubspot.com',
    ],
    storage: [cookie('__hstc', 183), cookie('hubspotutk', 183), cookie('__hssc', 1), cookie('__hssrc', 0)],
    reload: true,
  },
  {
    // https://stripe.com/legal/cookies-policy, https://docs.stripe.com/security/guide#content-security-policy
    id: 'stripe',
    name: 'Stripe',
    provider: 'Stripe Payments Europe, Limited',
    countries: ['IE', 'US'],
    policyUrl: 'https://stripe.com/privacy',
    purpose: 'essential',
    group: 'Payment and security',
    about: 'Payment; always on, as paying does not work without it',
    description: 'Takes payments and recognises fraud.',
    hosts: ['js.stripe.com', '*.js.stripe.com', 'hooks.stripe.com', 'api.stripe.com', 'm.stripe.network'],
    storage: [cookie('__stripe_mid', 365), cookie('__stripe_sid', 1)],
  },
  {
    // https://cloud.google.com/recaptcha/docs/faq
    id: 'recaptcha',
    name: 'reCAPTCHA',
    ...GOOGLE,
    purpose: 'functional',
    group: 'Payment and security',
    about: 'Keeps programs out of forms',
    description: 'Tells people from programs that fill in forms.',
    hosts: ['www.google.com', 'www.gstatic.com'],
    storage: [cookie('_GRECAPTCHA', 180, 'www.google.com')],
    reload: true,
  },
];
