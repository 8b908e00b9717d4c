import type { components } from "./schema";

type Schemas = components["schemas"];

/** The names by which the app knows the shapes of the API. Nothing else imports schema.ts. */
export type Problem = Schemas["Problem"];
export type Role = Schemas["Role"];
export type MenuItem = Schemas["MenuItem"];
export type Me = Schemas["Me"];
export type SignIn = Schemas["SignIn"];
export type SetupState = Schemas["SetupState"];
export type InvitationDetails = Schemas["InvitationDetails"];
export type Invitation = Schemas["Invitation"];
export type Member = Schemas["Member"];
export type MemberState = Schemas["MemberState"];
export type InvitedMember = Schemas["InvitedMember"];
export type Permission = Schemas["Permission"];
export type Bucket = Schemas["Bucket"];
export type BucketInput = Schemas["BucketInput"];
export type BucketSettings = Schemas["BucketSettings"];
export type SavedBucket = Schemas["SavedBucket"];
export type Report = Schemas["Report"];
export type Check = Schemas["Check"];
export type CheckName = Check["check"];
export type Grant = Schemas["Grant"];
export type Entry = Schemas["Entry"];
export type PreviewKind = NonNullable<Entry["preview"]>;
export type EntryPage = Schemas["EntryPage"];
export type EntryDetails = Schemas["EntryDetails"];
export type FileUrl = Schemas["FileUrl"];
export type DeleteResult = Schemas["DeleteResult"];
export type SignedPut = Schemas["SignedPut"];
export type UploadTicket = Schemas["UploadTicket"];
export type UploadAnswer = Schemas["UploadAnswer"];
export type AuditRow = Schemas["AuditRow"];
export type ServerInfo = Schemas["ServerInfo"];

/** Every list of the API: some items and where the next ones start. */
export interface Page<Item> {
	items: Item[];
	next_cursor?: string | null;
}
