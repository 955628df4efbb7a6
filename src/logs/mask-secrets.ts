/**
 * What must never be shown or stored: a pattern, and what replaces it.
 *
 * Token prefixes: docs.github.com "Token expiration and revocation". An installation token may have a JWT after its
 * prefix, hence the dots. Signed storage links: `sig` (Azure), `X-Amz-…` (S3), `X-Goog-Signature` (GCS); also if the
 * link was escaped into JSON or into another URL.
 */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/(?<![A-Za-z0-9])(?:gh[pousr]_|github_pat_)[\w.-]{16,}/g, '***'],
  // After a letter, only what is as long as a token: a word may end like a prefix.
  [/gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{60,}/g, '***'],
  [/(?<![\w-])eyJ[\w-]{6,}\.[\w-]{6,}\.[\w-]{6,}/g, '***'],
  [
    /(\bauthorization\b["']?[ \t]*[:=][ \t]*["']?)(?:(?:basic|bearer|token|negotiate)[ \t]+)?[^\s"'`,]+/gi,
    '$1***',
  ],
  [
    /((?:(?<![\w-])|u0026|%26|%3f)(?:sig|x-amz-signature|x-amz-security-token|x-amz-credential|x-goog-signature)(?:=|%3d))[^\s&"'<>\\]+/gi,
    '$1***',
  ],
  [/(:\/\/)[^\s/@:]+:[^\s/@]+@/g, '$1***@'],
];

/**
 * Replaces everything that looks like a GitHub token, a JWT, the value of an `Authorization` header, the signature of a
 * storage link, or the user part of a URL by `***`. What is masked already stays as it is.
 */
export function maskSecrets(text: string): string {
  return SECRETS.reduce((masked, [pattern, replacement]) => masked.replace(pattern, replacement), text);
}
