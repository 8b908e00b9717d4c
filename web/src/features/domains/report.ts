import type { DnsRecord, DnsReport, OwnershipSeen } from "../../api/models";

/** Whether a record does what it is for; null where that is not known. */
export function works({ verdict }: Pick<DnsRecord, "verdict">): boolean | null {
	switch (verdict) {
		case "right":
		case "remark":
			return true;
		case "not_known":
			return null;
		case "wrong":
		case "missing":
			return false;
	}
}

/** What to publish: the record as it should be, or the domain's own one with PurelyMail in it. */
export function toPublish({ value, suggestion }: Pick<DnsRecord, "value" | "suggestion">): string {
	return suggestion ?? value;
}

/** The records without which mail is lost or not believed, and those that are only convenient. */
export function parted(records: readonly DnsRecord[]): {
	readonly needed: readonly DnsRecord[];
	readonly optional: readonly DnsRecord[];
} {
	return {
		needed: records.filter(({ optional }) => !optional),
		optional: records.filter(({ optional }) => optional),
	};
}

export type Diagnosis =
	| { readonly is: "not_looked" }
	| { readonly is: "right" }
	| { readonly is: "not_known"; readonly labels: readonly string[] }
	| { readonly is: "wrong"; readonly labels: readonly string[]; readonly of: number };

/** How the domain is, in one sentence's worth. */
export function diagnosis(report: Pick<DnsReport, "checked_at" | "records">): Diagnosis {
	if (report.checked_at === null) return { is: "not_looked" };
	const { needed } = parted(report.records);
	const labelled = (how: boolean | null) =>
		needed.filter((record) => works(record) === how).map(({ label }) => label);
	const wrong = labelled(false);
	if (wrong.length > 0) return { is: "wrong", labels: wrong, of: needed.length };
	const unknown = labelled(null);
	return unknown.length > 0 ? { is: "not_known", labels: unknown } : { is: "right" };
}

/** Whether this server and PurelyMail say different things of a record, of which both know. */
export function disagree(record: Pick<DnsRecord, "verdict" | "purelymail">): boolean {
	const ours = works(record);
	return ours !== null && record.purelymail !== null && ours !== record.purelymail;
}

const FIRST_PAUSE = 5_000;
const LONGEST_PAUSE = 60_000;

/** Milliseconds until the ownership record is looked up once more, after so many looks; false: it need not be. */
export function pauseBeforeLook(seen: OwnershipSeen | undefined, looks: number): number | false {
	if (!seen?.record || works(seen.record) === true) return false;
	return Math.min(FIRST_PAUSE * 2 ** Math.max(0, looks - 1), LONGEST_PAUSE);
}

/** The domain that was meant, once what was typed can be one. */
export function asDomain(text: string): string | null {
	const name = text.trim().replace(/\.$/, "").toLowerCase();
	return /^[^\s.@/:]+(\.[^\s.@/:]+)*\.[^\s.@/:]{2,}$/.test(name) ? name : null;
}
