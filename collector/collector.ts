import { Hono } from 'hono';
import { ByteBudget } from './domain/byte-budget.ts';
import { erasureListInMemory } from './domain/erasure-list.ts';
import { ErasureListFailed } from './domain/list-acts.ts';
import { PublishedSites } from './domain/published-sites.ts';
import { silentLog } from './log.ts';
import type { CollectorOptions, CollectorParts } from './parts.ts';
import { addAccountRoutes } from './routes/account-routes.ts';
import { addAssetRoutes } from './routes/asset-routes.ts';
import { addConsentRoutes, addTenantConsentRoutes } from './routes/consent-routes.ts';
import type { HttpApp, HttpEnv } from './routes/http.ts';
import { addLedgerRoutes, addPublicLedgerRoutes } from './routes/ledger-routes.ts';
import { addOperatorRoutes } from './routes/operator-routes.ts';
import { addPageRoutes } from './routes/page-routes.ts';
import { addPolicyRoutes } from './routes/policy-routes.ts';
import { asProblem, problemResponse } from './routes/problem-response.ts';
import { requestLog } from './routes/request-log.ts';
import { addRetentionRoutes } from './routes/retention-routes.ts';
import { addReceiptRoutes, addTenantRightsRoutes } from './routes/rights-routes.ts';
import { addSiteRoutes } from './routes/site-routes.ts';
import { sameOrigin } from './routes/tenant-guard.ts';
import { transport } from './routes/transport.ts';
import { addUnknownRoutes } from './routes/unknown-routes.ts';
import { addUnsubscribeRoutes } from './routes/unsubscribe-routes.ts';
import { addVisitorRoutes } from './routes/visitor-routes.ts';
import { addWebhookRoutes } from './routes/webhook-routes.ts';

/** Of submissions that come in at the same time, by declared length or, in chunks, as they come: so much can strangers who begin and do not end make the collector hold. */
const UNDER_WAY_MAX_BYTES = 64 * 1024 * 1024;

/**
 * The collector as a Hono app, to be served by itself or mounted in another one: `app.route('/sealpost', createCollector(options))`. It answers
 * everything below its path, also with `not-found`, so it comes last where it is mounted at the root.
 */
export function createCollector(options: CollectorOptions): HttpApp {
  const parts: CollectorParts = {
    proxied: false,
    region: undefined,
    webhookPrivate: false,
    erasures: erasureListInMemory(),
    backupDays: 30,
    version: 'unknown',
    log: silentLog,
    clock: Date.now,
    ...options,
    sites: new PublishedSites(options.store),
  };
  const { log, publicUrl, proxied } = parts;
  const app: HttpApp = new Hono<HttpEnv>();
  app.onError((error, c) => {
    const problem = asProblem(error);
    if (problem.code === 'internal') log.write('error', 'request-failed', { code: error.name });
    if (problem.code === 'unavailable' && !(error instanceof ErasureListFailed))
      log.write('error', 'store-unavailable', { code: error.message });
    return problemResponse(c, problem);
  });

  app.use(requestLog(log));
  app.use(transport({ https: publicUrl.protocol === 'https:', proxied }));
  const underWay = new ByteBudget(UNDER_WAY_MAX_BYTES);
  addVisitorRoutes(app, parts, underWay);
  addReceiptRoutes(app, parts, underWay);
  addUnsubscribeRoutes(app, parts);
  addConsentRoutes(app, parts);
  addPublicLedgerRoutes(app, parts);
  addAssetRoutes(app, parts);
  addPageRoutes(app, parts);
  addPolicyRoutes(app, parts);
  app.use('/api/*', sameOrigin(publicUrl));
  addAccountRoutes(app, parts);
  addSiteRoutes(app, parts);
  addTenantConsentRoutes(app, parts);
  addLedgerRoutes(app, parts);
  addTenantRightsRoutes(app, parts);
  addWebhookRoutes(app, parts);
  addRetentionRoutes(app, parts);
  addOperatorRoutes(app, parts);
  addUnknownRoutes(app);
  return app;
}
