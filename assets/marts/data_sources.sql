-- Interviews and documents together, each with the kind of source that the register says it is.
SELECT
    interviews.wave, interviews.interview AS source, interviews.programme, kinds.source_kind, kinds.counts_as,
    coalesce(interviews.is_synthetic, FALSE) AS is_synthetic
FROM core.interviews AS interviews
INNER JOIN core.interview_modes AS modes ON interviews.interview_mode = modes.interview_mode
INNER JOIN core.source_kinds AS kinds ON modes.source_kind = kinds.source_kind
UNION ALL
SELECT
    documents.wave, documents.document, documents.programme, kinds.source_kind, kinds.counts_as,
    coalesce(documents.is_synthetic, FALSE)
FROM core.documents AS documents
INNER JOIN core.document_kinds ON documents.document_kind = document_kinds.document_kind
INNER JOIN core.source_kinds AS kinds ON document_kinds.source_kind = kinds.source_kind
ORDER BY wave, source
