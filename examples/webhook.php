<?php
// Receives the service's webhooks (Standard Webhooks 1.0.0) and believes only those that are signed with the
// endpoint's secret and were sent within the last five minutes.
$body = file_get_contents('php://input');
$id = $_SERVER['HTTP_WEBHOOK_ID'] ?? '';
$sent = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
$key = base64_decode(substr(getenv('WEBHOOK_SECRET'), strlen('whsec_')));
$expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$sent.$body", $key, true));
$signed = false;
foreach (explode(' ', $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '') as $signature) {
    $signed = $signed || hash_equals($expected, $signature);
}
if (!$signed || !ctype_digit($sent) || abs(time() - (int) $sent) > 300) {
    http_response_code(400);
    exit;
}
$told = json_decode($body, true, 64, JSON_THROW_ON_ERROR)['data'];
// The same webhook may come twice, and an earlier one later: keep the greatest version of each comment.
error_log("{$told['comment_id']} is {$told['status']} (version {$told['version']})");
http_response_code(204);
