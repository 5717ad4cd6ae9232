import type { IDataObject } from 'n8n-workflow';

// What to do about it; the bridge's own sentence says what is wrong.
const ADVICE: Record<string, string> = {
	unauthorized: 'Sign in again, or check the token in the credential: it was replaced or its connection removed.',
	insufficient_scope: 'Sign in again and allow it; or make a token with that scope, and put it into the credential.',
	reconnect_required: 'Give the connection a new @label@ key; nothing changes here.',
	insufficient_credits: 'Top up your balance at @label@, then run this step again: nothing was spent.',
	cost_limit_exceeded: 'Raise the limit or shorten the script: nothing was made.',
	operation_in_progress: 'Switch on Retry On Fail in the settings of this node: the answer follows in seconds.',
	rate_limited: 'Switch on Retry On Fail, or space the requests out: Add Option, Batching.',
	provider_timeout: 'Run this step again: it is safe.',
	provider_error: 'Run this step again in a few minutes: it is safe.',
	store_unavailable: 'Run this step again in a minute: nothing was lost.',
	idempotency_conflict: 'Give each input a key of its own in Idempotency Key, such as the ID of its row.',
};

interface Problem {
	message: string;
	description: string;
	httpCode: string;
	cause: IDataObject;
}

// An answer that is no good one, in the words of n8n's errors.
export function problem(status: number, body: unknown): Problem {
	const cause = (typeof body === 'object' && body !== null ? body : { body: String(body ?? '') }) as IDataObject;
	const error = (cause.error ?? {}) as IDataObject;
	const sentence = typeof error.message === 'string' ? error.message : `The bridge answered ${status}`;
	const lines = [sentence, ADVICE[String(error.code)], cause.request_id && `Request ${cause.request_id as string}`];
	return {
		message: sentence,
		description: lines.filter(Boolean).join('\n'),
		httpCode: String(status),
		cause,
	};
}
