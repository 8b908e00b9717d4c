import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { createFolder } from "../../api/files";
import type { Entry, OpenBucket } from "../../api/models";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/text-field";
import { type NameProblem, nameProblem } from "./folder-name";

interface NewFolderDialogProps {
	readonly bucket: OpenBucket;
	readonly folder: string;
	readonly folderLabel: string;
	readonly onClose: () => void;
	readonly onCreated: (entry: Entry) => void;
}

export function NewFolderDialog(props: NewFolderDialogProps) {
	const { bucket, folder, folderLabel, onClose, onCreated } = props;
	const { t } = useLingui();
	const [name, setName] = useState("");
	const create = useMutation({
		mutationFn: () => createFolder(bucket, `${folder}${name.trim()}/`),
		onSuccess: onCreated,
	});
	const words: Record<NameProblem, string> = {
		empty: "",
		slash: t`A name cannot contain “/”. Create the outer folder first, then the inner one.`,
		dots: t`“.” and “..” cannot be names.`,
		control: t`A name cannot contain line breaks or other control characters.`,
		too_long: t`This name is too long.`,
	};
	const problem = nameProblem(name);
	const error = create.error?.message ?? (problem ? words[problem] : "");
	return (
		<Dialog
			isOpen
			onClose={onClose}
			title={t`New folder in ${folderLabel}`}
			footer={
				<>
					<Button onPress={onClose}>
						<Trans>Cancel</Trans>
					</Button>
					<Button
						variant="primary"
						type="submit"
						form="new-folder"
						isDisabled={problem !== null}
						isPending={create.isPending}
					>
						<Trans>Create folder</Trans>
					</Button>
				</>
			}
		>
			<form
				id="new-folder"
				onSubmit={(event) => {
					event.preventDefault();
					if (problem === null && !create.isPending) create.mutate();
				}}
			>
				<TextField
					label={t`Name`}
					value={name}
					onChange={(value) => {
						setName(value);
						create.reset();
					}}
					autoFocus
					autoComplete="off"
					spellCheck="false"
					validationBehavior="aria"
					validate={() => error || null}
				/>
			</form>
		</Dialog>
	);
}
