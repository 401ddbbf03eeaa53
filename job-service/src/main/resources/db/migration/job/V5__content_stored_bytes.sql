-- What an archive takes on disk. A thousand empty directories have no content and take room all the same.

alter table content add column stored_bytes bigint;
update content set stored_bytes = content_bytes;
alter table content alter column stored_bytes set not null;
