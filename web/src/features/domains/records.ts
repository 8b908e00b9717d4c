import type { DnsFlags, MailDomain } from "../../api/models";

/** One record to publish, as the pages of DNS providers ask for it. */
export interface DnsRecord {
	readonly type: "MX" | "TXT" | "CNAME";
	/** Below the domain; `@` is the domain itself. */
	readonly host: string;
	readonly value: string;
	/** Of an MX record. */
	readonly priority?: number;
}

export type CheckName = "mx" | "spf" | "dkim" | "dmarc" | "ownership";

/** What is looked at together, and how that went. */
export interface DnsCheck {
	readonly name: CheckName;
	/** Null where nobody has looked. */
	readonly right: boolean | null;
	readonly records: readonly DnsRecord[];
}

const RECORDS: Readonly<Record<keyof DnsFlags, readonly DnsRecord[]>> = {
	mx: [{ type: "MX", host: "@", value: "mailserver.purelymail.com", priority: 50 }],
	spf: [{ type: "TXT", host: "@", value: "v=spf1 include:_spf.purelymail.com ~all" }],
	dkim: [1, 2, 3].map((n) => ({
		type: "CNAME",
		host: `purelymail${n}._domainkey`,
		value: `key${n}.dkimroot.purelymail.com`,
	})),
	dmarc: [{ type: "CNAME", host: "_dmarc", value: "dmarcroot.purelymail.com" }],
};

const FLAGS = ["mx", "spf", "dkim", "dmarc"] as const;

/** The record that proves whose the domain is. */
export function ownershipRecord(txt: string): DnsRecord {
	return { type: "TXT", host: "@", value: txt };
}

/** Everything that a domain should publish; `ownership` is null until it is known. */
export function checksOf(
	domain: Pick<MailDomain, "purelymail">,
	ownership: string | null,
): readonly DnsCheck[] {
	const flags = FLAGS.map(
		(name): DnsCheck => ({ name, right: domain.purelymail[name], records: RECORDS[name] }),
	);
	if (!ownership) return flags;
	return [...flags, { name: "ownership", right: null, records: [ownershipRecord(ownership)] }];
}

/** How many checks are known to be wrong. */
export function countWrong(flags: DnsFlags): number {
	return FLAGS.filter((name) => !flags[name]).length;
}
