import type { LoadCurves, Snippet } from '../embed/contract.ts';
import { verifyManifest, type Manifest } from '../protocol/manifest.ts';
import { pageVerifying } from './page-verifying.ts';
import { rememberRevision, seenRevision } from './seen-revision.ts';

/**
 * Holds the manifest to the key and the revision that the page pins, and to the highest revision that this browser has seen.
 * @throws ProtocolError as `verifyManifest` does
 */
export async function verifySite(snippet: Snippet, note: string, loadCurves: LoadCurves): Promise<Manifest> {
  const { site, key, revision } = snippet;
  const manifest = await verifyManifest(pageVerifying(loadCurves), note, {
    site,
    fingerprint: key,
    seenRevision: Math.max(await seenRevision(site), revision),
  });
  void rememberRevision(site, manifest.revision);
  return manifest;
}
