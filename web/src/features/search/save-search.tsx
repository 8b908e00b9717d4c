import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Star } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { SearchScope } from "../../api/models";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { IconButton } from "../../ui/icon-button";
import { Notice } from "../../ui/notice";
import { TextField } from "../../ui/text-field";
import { notify } from "../../ui/toast";
import { savedAs, savedSearchesQuery, useForgetSearch, useSaveSearch } from "./saved-searches";
import type { SearchPlace } from "./search-place";

/** Keeps the search on the screen under a name, or lets go of it. */
export function SaveSearch({ place, scope }: { place: SearchPlace; scope: SearchScope | null }) {
	const { t } = useLingui();
	const { data } = useQuery(savedSearchesQuery);
	const saved = savedAs(place, data);
	const forget = useForgetSearch();
	const [naming, setNaming] = useState(false);
	return (
		<>
			<IconButton
				label={saved ? t`Forget this saved search` : t`Save this search`}
				size="small"
				aria-pressed={saved !== undefined}
				onPress={() => {
					if (saved) forget.mutate(saved.id);
					else setNaming(true);
				}}
			>
				<Star size={15} className={saved && "fill-current text-accent"} />
			</IconButton>
			{naming && <NameSearch place={place} scope={scope} onClose={() => setNaming(false)} />}
		</>
	);
}

function NameSearch(props: {
	readonly place: SearchPlace;
	readonly scope: SearchScope | null;
	readonly onClose: () => void;
}) {
	const { place, scope, onClose } = props;
	const { t } = useLingui();
	const [name, setName] = useState(place.q);
	const save = useSaveSearch();
	const submit = (event: FormEvent) => {
		event.preventDefault();
		save.mutate(
			{ name: name.trim(), query: place.q, order: place.order, scope },
			{
				onSuccess: () => {
					notify(t`Search saved`, { detail: t`It is offered where you begin a search.` });
					onClose();
				},
			},
		);
	};
	return (
		<Dialog
			isOpen
			onClose={onClose}
			title={t`Save this search`}
			footer={
				<>
					<Button onPress={onClose}>
						<Trans>Cancel</Trans>
					</Button>
					<Button
						variant="primary"
						type="submit"
						form="save-search"
						isDisabled={name.trim() === ""}
						isPending={save.isPending}
					>
						<Trans>Save</Trans>
					</Button>
				</>
			}
		>
			<form id="save-search" onSubmit={submit}>
				<TextField label={t`Name`} value={name} onChange={setName} autoFocus maxLength={100} />
			</form>
			{save.isError && (
				<Notice tone="danger" className="mt-3">
					{save.error.message}
				</Notice>
			)}
		</Dialog>
	);
}
