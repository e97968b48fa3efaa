<?php
// Sends a comment and prints what the service decides: php comment.php "Good article."
$request = stream_context_create(['http' => [
    'method' => 'POST',
    'header' => [
        'Authorization: Bearer ' . getenv('MODERATION_KEY'),
        'Content-Type: application/json',
        'Prefer: wait=5',
        'Idempotency-Key: ' . bin2hex(random_bytes(16)),
    ],
    'content' => json_encode(['text' => $argv[1], 'article' => ['id' => 'article-12']], JSON_THROW_ON_ERROR),
    'ignore_errors' => true,
    'timeout' => 15,
]]);
$answer = file_get_contents(getenv('MODERATION_URL') . '/v1/comments', false, $request);
$comment = json_decode($answer, true, 64, JSON_THROW_ON_ERROR);
if (!isset($comment['id'])) {
    fwrite(STDERR, $comment['detail'] . "\n");
    exit(1);
}
echo $comment['status'], "\n";
if ($comment['decision']) {
    echo $comment['decision']['reader_message'], "\n";
}
