import { createHmac, timingSafeEqual } from 'node:crypto';

const SECONDS = 5 * 60; // how far our clocks may be apart: no old event can be played again

// Whether a delivery was signed with the secret, as https://www.standardwebhooks.com says: over id, second and body.
export function genuine(secret: string, headers: Record<string, unknown>, body: Buffer): boolean {
	const [id, second, signatures] = ['id', 'timestamp', 'signature'].map((each) => String(headers[`webhook-${each}`]));
	if (!secret || !(Math.abs(Date.now() / 1000 - Number(second)) <= SECONDS)) return false;
	const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
	const expected = createHmac('sha256', key).update(`${id}.${second}.`).update(body).digest();
	return signatures.split(' ').some((each) => {
		const [version, text] = each.split(',');
		const given = Buffer.from(text ?? '', 'base64');
		return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
	});
}
