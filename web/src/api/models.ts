import type { components } from "./schema";

type Schemas = components["schemas"];

/** An answer always has every field; what is missing is null, whatever the document says of optional ones. */
type Answer<Name extends keyof Schemas> = Required<Schemas[Name]>;

/** The names by which the app knows the shapes of the API. Nothing else imports schema.ts. */
export type Problem = Schemas["Problem"];
export type Role = Schemas["Role"];
export type MenuItem = Schemas["MenuItem"];
export type Me = Answer<"Me">;
export type SignIn = Answer<"SignIn">;
export type SetupState = Answer<"SetupStatus">;
export type InvitationDetails = Answer<"InvitationDetails">;
export type Invitation = Answer<"OneTimeLink">;
export type Member = Answer<"Member">;
export type MemberState = Schemas["MemberState"];
export interface InvitedMember {
	member: Member;
	invitation: Invitation;
}
export type Permission = Schemas["Permission"];
export type Bucket = Answer<"Bucket">;
/**
 * A bucket as it was open to the person when a screen was made: paths only mean the same as long as the grant does.
 * Every request about a path says both.
 */
export type OpenBucket = Pick<Bucket, "id" | "grant_version">;
export type BucketInput = Schemas["BucketInput"];
export type BucketSettings = Omit<Answer<"BucketSettings">, "last_report"> & {
	last_report: Report | null;
};
export interface SavedBucket {
	bucket: BucketSettings;
	report: Report;
}
export type Report = Omit<Answer<"Report">, "checks"> & { checks: Check[] };
export type Check = Answer<"Check">;
export type CheckName = Check["check"];
export type Grant = Answer<"Grant">;
export type Entry = Answer<"Entry">;
export type PreviewKind = NonNullable<Entry["preview"]>;
export type EntryPage = Omit<Answer<"EntryPage">, "entries"> & { entries: Entry[] };
export type EntryDetails = Omit<Answer<"EntryDetails">, "entry"> & { entry: Entry };
export type FileUrl = Answer<"FileUrl">;
export type DeleteResult = Answer<"DeleteResult">;
export type SignedPut = Schemas["SignedPut"];
export type UploadTicket = Schemas["Upload"];
export type UploadAnswer =
	| Exclude<Schemas["StartedUpload"], { status: "exists" }>
	| { status: "exists"; path: string; existing: Entry };
/** One session, as the person knows it: a device that is signed in. */
export type SignedInDevice = Answer<"Session">;
export type ResetLink = Answer<"OneTimeLink">;
export type ResetDetails = Answer<"PasswordResetDetails">;
export type Notice = Answer<"Notice">;
export type NoticePage = Omit<Answer<"NoticePage">, "items"> & { items: Notice[] };
export type AuditRow = Answer<"AuditRow">;
export type ServerInfo = Answer<"ServerInfo">;

/** Every list of the API: some items and where the next ones start. */
export interface Page<Item> {
	items: Item[];
	next_cursor: string | null;
}

/** What the server says on the live socket. */
export type LiveMessage =
	| Exclude<Schemas["ServerMessage"], { type: "search_hits" }>
	| { type: "search_hits"; generation: number; bucket_id: string; hits: Entry[] };

/** What the tab says on it. */
export type ClientMessage = Schemas["ClientMessage"];
