import { acceptedLanguages, directionOf } from '../domain/choose-language.ts';
import { receiptPageTexts, type ReceiptPageTexts } from '../domain/receipt-page-texts.ts';
import type { CollectorParts } from '../parts.ts';
import { assetResponse, currentAsset } from './asset-routes.ts';
import type { HttpApp, HttpContext } from './http.ts';

/** The pages that the collector itself serves. Links are relative, so that they also work where the app is mounted below a path. */
export function addPageRoutes(app: HttpApp, { assets, publicUrl }: CollectorParts): void {
  app.get('/', (c) => c.redirect('dashboard/'));
  app.get('/dashboard', (c) => c.redirect(c.req.path.endsWith('/') ? './' : 'dashboard/'));

  app.get('/dashboard/', (c) => page(c, DASHBOARD_POLICY, dashboardPage()));
  app.get('/dashboard/preview', (c) => {
    const url = (name: string): string => {
      const asset = assets.get(name);
      return asset ? `../v1/assets/${asset.sha256}/${name}` : '';
    };
    return page(
      c,
      previewPolicy(publicUrl.origin),
      previewPage(url('preview.js'), url('preview.css'), url('loader.js')),
    );
  });
  app.get('/dashboard/:name{.+}', (c) => {
    c.header('Cache-Control', 'no-cache');
    // The worker takes its own policy from here.
    c.header('Content-Security-Policy', DASHBOARD_POLICY);
    c.header('Cross-Origin-Resource-Policy', 'same-origin');
    return assetResponse(c, currentAsset(assets, c.req.param('name')));
  });

  app.get('/r', (c) => {
    c.header('X-Robots-Tag', 'noindex');
    const url = (name: string): string => {
      const asset = assets.get(name);
      return asset ? `v1/assets/${asset.sha256}/${name}` : '';
    };
    c.header('Vary', 'Accept-Language');
    const texts = receiptPageTexts(acceptedLanguages(c.req.header('accept-language')));
    return page(c, RECEIPT_POLICY, receiptPage(texts, url('receipt.js'), url('receipt.css')));
  });
}

const COMMON_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
];
const RECEIPT_POLICY = [...COMMON_POLICY, "script-src 'self'"].join('; ');
/** The dashboard opens submissions with libsodium, which is WebAssembly, in a worker. */
const DASHBOARD_POLICY = [
  ...COMMON_POLICY,
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "frame-src 'self'",
].join('; ');

/**
 * Shows a draft of a notice as visitors' pages would, with the very scripts they run. An origin of its own, from which nothing leads into the dashboard, and no
 * way out: what the scripts ask for is answered within the page.
 */
const previewPolicy = (origin: string): string =>
  [
    "default-src 'none'",
    // To WebKit a page with an origin of its own has no 'self'.
    `script-src 'self' ${origin}`,
    `style-src 'self' ${origin}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    "require-trusted-types-for 'script'",
    'sandbox allow-scripts',
  ].join('; ');

function page(c: HttpContext, policy: string, html: string): Response {
  c.header('Content-Security-Policy', policy);
  c.header('Cache-Control', 'no-store');
  c.header('Cross-Origin-Opener-Policy', 'same-origin');
  c.header('Cross-Origin-Resource-Policy', 'same-origin');
  c.header('Permissions-Policy', 'camera=(), geolocation=(), microphone=()');
  return c.html(html);
}

/** The script speaks the language of the browser's own list; what stands here is for before, and for where no script may run. */
const receiptPage = (
  { locale, title, needsScript }: ReceiptPageTexts,
  script: string,
  style: string,
): string => `<!doctype html>
<html lang="${locale}" dir="${directionOf(locale)}">
<head>
<meta charset="utf-8">
<title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
${style ? `<link rel="stylesheet" href="${style}">` : ''}
${script ? `<script src="${script}" defer></script>` : ''}
</head>
<body>
<main id="app"></main>
<noscript><article class="sheet"><h1>${title}</h1><p>${needsScript}</p></article></noscript>
</body>
</html>
`;

const previewPage = (script: string, style: string, loader: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Preview</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
${style ? `<link rel="stylesheet" href="${style}">` : ''}
${script ? `<script src="${script}" defer data-loader="${loader}"></script>` : ''}
</head>
<body>
<div id="page" aria-hidden="true"><i class="bar"></i><i class="picture"></i><i></i><i></i><i class="short"></i><i></i><i class="short"></i></div>
</body>
</html>
`;

const dashboardPage = (): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Sealpost</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<link rel="stylesheet" href="app.css">
<script type="module" src="app.js"></script>
</head>
<body>
<div id="app"></div>
<noscript>The dashboard opens submissions on this device, and needs JavaScript for that.</noscript>
</body>
</html>
`;
