import type { ReactNode } from 'react';

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <head>
        <script
          async
          src="https://collector.example/v1/assets/…/loader.js"
          integrity="sha256-…"
          crossOrigin="anonymous"
          data-site="site_…"
          data-key="spk1_…"
        />
      </head>
      <body>{children}</body>
    </html>
  );
}
