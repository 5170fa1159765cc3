import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { NOTICE_TEXTS } from '../../protocol/notice-texts/all.ts';
import { emptyDraft } from '../../dashboard/draft.ts';
import { previewScene } from '../../dashboard/preview-scene.ts';
import type { PreviewScene } from '../../dashboard/preview-messages.ts';
import { onEveryEngine } from '../browsers/engines.ts';
import type { Page } from '../browsers/page.ts';
import { shopConsent } from '../mock/shop-consent.ts';
import { mockCrypto, mockId } from '../mock/tenant.ts';
import { startCollector, type CollectorProcess } from '../stage/collector-process.ts';

/** The preview's own page under its own policy, held by the dashboard's as the editor holds it. */
describe('the frame of the preview', () => {
  const data = mkdtempSync(join(tmpdir(), 'sealpost-preview-'));
  let collector: CollectorProcess;
  beforeAll(async () => {
    collector = await startCollector(data);
  });
  afterAll(async () => {
    await collector?.stop();
    rmSync(data, { recursive: true, force: true });
  });

  const it = onEveryEngine();

  it('draws the notice of a scene, and says what is decided', async (page) => {
    await page.goto(`${collector.origin}/dashboard/`);
    await hold(page, await scene('opt-in'));
    await page.waitFor(`window.told.some(({ type }) => type === 'sealpost-preview-state')`, 15_000);
    expect(await said(page)).toMatchObject({ granted: [], decided: false });
  });

  it('shows under an opt-out law what is on, and honours the browser’s signal', async (page) => {
    await page.goto(`${collector.origin}/dashboard/`);
    await hold(page, await scene('opt-out', true));
    await page.waitFor(`window.told.at(-1)?.granted?.includes('analytics')`, 15_000);
    expect((await said(page)).granted).not.toContain('marketing');
  });

  it('listens to nobody but the page that holds it', async (page) => {
    await page.goto(`${collector.origin}/dashboard/preview`);
    // Opened by itself it is its own parent, and nothing that it is told comes from a dashboard.
    await page.evaluate(`window.postMessage(${JSON.stringify(message(await scene('opt-in')))}, '*')`);
    await page.evaluate(`new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))`);
    expect(
      await page.evaluate<string | null>(`document.querySelector('script[data-site]') && 'shown'`),
    ).toBeNull();
    expect(await page.evaluate<string>('self.origin')).toBe('null');
  });
});

async function scene(model: 'opt-in' | 'opt-out', gpc = false): Promise<PreviewScene> {
  const draft = { ...emptyDraft(), consent: shopConsent() };
  const choice = { policyUrl: '', locale: 'en', model, gpc, theme: 'light' } as const;
  return previewScene(await mockCrypto(), mockId('site'), draft, NOTICE_TEXTS, choice, Date.now());
}

const message = (shown: PreviewScene): unknown => ({ type: 'sealpost-preview-show', scene: shown });

/** As ConsentPreview.tsx does. */
const hold = (page: Page, shown: PreviewScene): Promise<unknown> =>
  page.evaluate(`(() => {
    window.told = [];
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-scripts');
    frame.src = 'preview';
    frame.width = 390;
    frame.height = 640;
    // In sight: browsers let other frames draw nothing.
    frame.style.position = 'fixed';
    frame.style.inset = '0 auto auto 0';
    addEventListener('message', ({ source, data }) => {
      if (source !== frame.contentWindow) return;
      window.told.push(data);
      if (data.type === 'sealpost-preview-ready') source.postMessage(${JSON.stringify(message(shown))}, '*');
    });
    document.body.append(frame);
  })()`);

const said = (page: Page): Promise<{ granted: string[]; decided: boolean }> =>
  page.evaluate(`window.told.findLast(({ type }) => type === 'sealpost-preview-state')`);
