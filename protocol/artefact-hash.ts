/** base64url of SHA-256 over the artefact's bytes; served under `/v1/artefacts/{hash}`. */
export type ArtefactHash = string;
