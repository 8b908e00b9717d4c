import { Trans, useLingui } from "@lingui/react/macro";
import { FolderSearch } from "lucide-react";
import { useState } from "react";
import { CheckboxGroup, Form, Label } from "react-aria-components";
import type { Permission } from "../../api/models";
import { ApiProblem } from "../../api/problem";
import { Button } from "../../ui/button";
import { Checkbox } from "../../ui/checkbox";
import { Dialog } from "../../ui/dialog";
import { labelClass } from "../../ui/field";
import { Notice } from "../../ui/notice";
import { Select } from "../../ui/select";
import { TextField } from "../../ui/text-field";
import { notify } from "../../ui/toast";
import { FolderPicker } from "./folder-picker";
import { PERMISSIONS, usePermissionWords } from "./permissions";
import { usePutGrant } from "./queries";

export interface Choice {
	readonly id: string;
	readonly name: string;
	readonly hint?: string;
}

export interface GrantDialogProps {
	/** Who may be chosen; only one when it is fixed. */
	readonly members: readonly Choice[];
	readonly buckets: readonly Choice[];
	/** The grant that is changed, if it is not a new one. */
	readonly root?: string;
	readonly permissions?: readonly Permission[];
	readonly onClose: () => void;
}

/** What one member may do in one bucket. */
export function GrantDialog(props: GrantDialogProps) {
	const { t } = useLingui();
	const words = usePermissionWords();
	const put = usePutGrant();
	const [memberId, setMemberId] = useState(only(props.members));
	const [bucketId, setBucketId] = useState(only(props.buckets));
	const [root, setRoot] = useState(props.root ?? "");
	const [permissions, setPermissions] = useState(props.permissions ?? ["view" as const]);
	const [picking, setPicking] = useState(false);
	const member = props.members.find((one) => one.id === memberId);
	const bucket = props.buckets.find((one) => one.id === bucketId);
	const isNew = props.root === undefined;
	const problem = put.error instanceof ApiProblem ? put.error : null;
	const save = () => {
		if (!member || !bucket) return;
		put.mutate(
			{
				key: { bucketId: bucket.id, memberId: member.id },
				input: { root: asFolder(root), permissions },
			},
			{
				onSuccess: () => {
					notify(
						isNew
							? t`${member.name} now has access to ${bucket.name}`
							: t`The access of ${member.name} to ${bucket.name} is changed`,
					);
					props.onClose();
				},
			},
		);
	};
	return (
		<>
			<Dialog
				isOpen={!picking}
				onClose={props.onClose}
				title={isNew ? t`Give access` : t`Change access`}
				footer={
					<>
						<Button onPress={props.onClose}>
							<Trans>Cancel</Trans>
						</Button>
						<Button
							variant="primary"
							onPress={save}
							isPending={put.isPending}
							isDisabled={!member || !bucket || permissions.length === 0}
						>
							{isNew ? <Trans>Give access</Trans> : <Trans>Save access</Trans>}
						</Button>
					</>
				}
			>
				<Form
					className="flex flex-col gap-4"
					validationErrors={problem?.fields ?? {}}
					onSubmit={(event) => {
						event.preventDefault();
						save();
					}}
				>
					<ChoiceField
						label={t`Member`}
						choices={props.members}
						value={memberId}
						onChange={setMemberId}
					/>
					<ChoiceField
						label={t`Bucket`}
						choices={props.buckets}
						value={bucketId}
						onChange={(id) => {
							setBucketId(id);
							setRoot("");
						}}
					/>
					<div className="flex items-end gap-2">
						<TextField
							label={t`Folder`}
							name="root"
							mono
							value={root}
							onChange={setRoot}
							placeholder={t`The whole bucket`}
							className="flex-1"
						/>
						<Button
							icon={<FolderSearch size={16} />}
							isDisabled={!bucket}
							onPress={() => setPicking(true)}
						>
							<Trans>Choose</Trans>
						</Button>
					</div>
					<CheckboxGroup
						value={[...permissions]}
						onChange={(chosen) =>
							setPermissions(PERMISSIONS.filter((permission) => chosen.includes(permission)))
						}
						className="flex flex-col gap-2.5"
					>
						<Label className={labelClass}>
							<Trans>May do there</Trans>
						</Label>
						{PERMISSIONS.map((permission) => (
							<Checkbox key={permission} value={permission} hint={words[permission].hint}>
								{words[permission].name}
							</Checkbox>
						))}
					</CheckboxGroup>
					{asFolder(root) !== "" && (
						<p className="text-ink-muted text-xs">
							<Trans>
								Nothing outside of this folder is shown. A request that tries to leave it ends the
								member's session.
							</Trans>
						</p>
					)}
					{put.error && Object.keys(problem?.fields ?? {}).length === 0 && (
						<Notice tone="danger">{put.error.message}</Notice>
					)}
				</Form>
			</Dialog>
			{picking && bucket && (
				<FolderPicker
					bucketId={bucket.id}
					bucketName={bucket.name}
					start={asFolder(root)}
					onClose={() => setPicking(false)}
					onChoose={(path) => {
						setRoot(path);
						setPicking(false);
					}}
				/>
			)}
		</>
	);
}

function ChoiceField(props: {
	readonly label: string;
	readonly choices: readonly Choice[];
	readonly value: string | null;
	readonly onChange: (id: string) => void;
}) {
	const { t } = useLingui();
	const [first, second] = props.choices;
	if (first && !second) {
		return (
			<div>
				<p className={labelClass}>{props.label}</p>
				<p className="mt-1 truncate">
					{first.name} {first.hint && <span className="text-ink-muted">{first.hint}</span>}
				</p>
			</div>
		);
	}
	return (
		<Select
			label={props.label}
			value={props.value}
			onChange={props.onChange}
			placeholder={t`Choose one`}
			choices={props.choices.map(({ id, name, hint }) => ({
				value: id,
				label: name,
				...(hint ? { hint } : {}),
			}))}
		/>
	);
}

function only(choices: readonly Choice[]): string | null {
	return choices.length === 1 ? (choices[0]?.id ?? null) : null;
}

/** As the server writes a folder: no slash at the beginning, one at the end. */
function asFolder(text: string): string {
	const path = text.replace(/^\/+/, "");
	return path === "" || path.endsWith("/") ? path : `${path}/`;
}
