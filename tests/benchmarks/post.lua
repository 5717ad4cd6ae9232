-- POST the same body for ever; with a mark, each with a number of its own where the body says "@".
local body, mark, number = os.getenv("BENCH_BODY"), os.getenv("BENCH_MARK"), 0

wrk.method = "POST"
wrk.body = body
wrk.headers["Content-Type"] = "application/json"

if mark ~= "" then
  local before, after = body:match("^(.-)@(.*)$")
  request = function()
    number = number + 1
    return wrk.format(nil, nil, nil, before .. mark .. number .. after)
  end
end

done = function(summary)
  local errors = summary.errors
  io.write(string.format(
    '\nBENCH {"requests": %d, "microseconds": %d, "status": %d, "errors": %d}\n',
    summary.requests, summary.duration, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout
  ))
end
