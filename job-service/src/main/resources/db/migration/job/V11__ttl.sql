-- A job may ask to be removed sooner after its end than others: request.ttl is a duration of ISO 8601, which is an interval here too.

create index job_with_ttl_by_end on job (finished_at) where finished_at is not null and request ->> 'ttl' is not null;
