import { describe, expect, it } from 'vitest';
import {
  gatedTag,
  gpcFile,
  honoursGpc,
  servicePolicyLines,
  stubTag,
} from '../../dashboard/consent-snippet.ts';
import { shopConsent } from '../mock/shop-consent.ts';

const COLLECTOR = 'https://collector.example';
const STUB = { name: 'stub.js', sha256: 'abc', integrity: 'sha256-def=' };

describe('the lines that consent adds to a page', () => {
  it('name in the head those that are told, and pin the script', () => {
    const tag = stubTag(COLLECTOR, STUB, {
      google: { owner: 'sealpost', map: {} },
      microsoft: { uet: 'marketing', clarity: { ad: 'marketing', analytics: 'analytics' } },
    })!;
    expect(tag.replaceAll(/\s+/g, ' ')).toBe(
      `<script src="${COLLECTOR}/v1/assets/abc/stub.js" integrity="sha256-def=" crossorigin="anonymous" data-google data-uet data-clarity></script>`,
    );
    expect(tag).not.toMatch(/async|defer/);
    expect(stubTag(COLLECTOR, null, { microsoft: { uet: 'marketing' } })).toContain(
      `src="${COLLECTOR}/stub.js"`,
    );
  });

  it('have nothing for the head where nobody is told, or the page does it itself', () => {
    expect(stubTag(COLLECTOR, STUB, {})).toBeUndefined();
    expect(stubTag(COLLECTOR, STUB, { google: { owner: 'page', map: {} } })).toBeUndefined();
  });

  it('hold a script or an embed back by the service’s own key', () => {
    const [, counter, , video] = shopConsent().services;
    expect(gatedTag(counter!)).toContain('type="text/plain" data-consent="analytics:counter"');
    expect(gatedTag(video!)).toBe(
      '<iframe data-consent="media:video" data-src="https://video.example/…" title="…"></iframe>',
    );
  });

  it('allow the hosts of services in a policy, each once, embeds apart', () => {
    const { services } = shopConsent();
    expect(servicePolicyLines([...services, ...services]).split('\n')).toEqual([
      'script-src https://counter.example https://adnet.example https://*.adnet.example;',
      'connect-src https://counter.example https://adnet.example https://*.adnet.example;',
      'img-src https://counter.example https://adnet.example https://*.adnet.example;',
      'frame-src https://video.example;',
    ]);
    expect(servicePolicyLines([])).toBe('');
  });

  it('say in gpc.json that the signal is honoured, where some rule does', () => {
    expect(JSON.parse(gpcFile('2026-11-21'))).toEqual({ gpc: true, lastUpdate: '2026-11-21' });
    const { regimes } = shopConsent();
    expect(honoursGpc({ regimes })).toBe(true);
    expect(honoursGpc({ regimes: regimes.filter(({ gpc }) => gpc === 'informs') })).toBe(false);
  });
});
