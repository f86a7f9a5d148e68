-- What HAProxy has no setting for: it counts requests as the dashboards and objectives read them, and refuses a share
-- of a journey's requests while a fault says so. One Lua state for all threads (lua-load), so counts are exact.
--
--   GET    /metrics/balancer             histogram of every request, in Prometheus' text format
--   GET    /refusals/JOURNEY             {"inForce": true, "requested": 10, "refused": 3}
--   PUT    /refusals/JOURNEY?share=0.3&seed=7   share above 0, at most 1; counts begin anew
--   DELETE /refusals/JOURNEY             refuses no more; the counts stay
--
-- Source: https://www.arpalert.org/src/haproxy-lua-api/2.6/index.html

-- Upper edges in seconds, journeys and routes as in contract/vocabulary; a test compares them.
local edges = { 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2, 2.5, 5, 7.5, 10 }
local routes = {
  { journey = 'menu', method = 'GET', path = '^/api/theatres/[^/]+/menu$' },
  { journey = 'login', method = 'POST', path = '^/api/sessions$' },
  { journey = 'order', method = 'POST', path = '^/api/orders$' },
  { journey = 'order-read', method = 'GET', path = '^/api/orders/[^/]+$' },
  { journey = 'cancel', method = 'POST', path = '^/api/orders/[^/]+/cancel$' },
}

-- What may occur exists from the start, so that a first error is a rise.
local pod_statuses = {
  ['menu'] = { 200, 500, 503 },
  ['login'] = { 201, 401, 500, 503 },
  ['order'] = { 200, 201, 409, 461, 500, 503 },
  ['order-read'] = { 200, 404, 500, 503 },
  ['cancel'] = { 200, 500, 503 },
  ['other'] = { 200, 500, 503 },
}
-- An order that is being placed is counted as this in place of 409: neither good nor bad.
local in_progress = 461
local balancer_statuses = { 502, 503, 504 }
local harness_journeys = { 'order', 'cancel' }

local series = {}

local function series_of(journey, status, answered_by, traffic)
  local labels = string.format(
    'journey="%s",http_response_status_code="%d",answered_by="%s",traffic="%s"',
    journey, status, answered_by, traffic)
  local found = series[labels]
  if found == nil then
    found = { labels = labels, count = 0, sum = 0, buckets = {} }
    for n = 1, #edges do found.buckets[n] = 0 end
    series[labels] = found
  end
  return found
end

local function expect_statuses(journey, traffic)
  for _, status in ipairs(pod_statuses[journey]) do series_of(journey, status, 'pod', traffic) end
  for _, status in ipairs(balancer_statuses) do series_of(journey, status, 'balancer', traffic) end
end

for journey in pairs(pod_statuses) do expect_statuses(journey, 'customer') end
for _, journey in ipairs(harness_journeys) do expect_statuses(journey, 'harness') end

local function journey_of(method, path)
  for _, route in ipairs(routes) do
    if route.method == method and string.match(path, route.path) then return route.journey end
  end
  return 'other'
end

-- Seconds; HAProxy corrects this clock where the machine's jumps.
local function now()
  local time = core.now()
  return time.sec + time.usec / 1000000
end

local tallies = {}

-- Park and Miller's generator: the next number from 0 to 1, and which ones depends on the seed alone.
local function draw(tally)
  tally.state = (tally.state * 48271) % 2147483647
  return tally.state / 2147483647
end

-- Refusals due by now less those made stay between -1 and 1, so that of n requests n times share are refused, to
-- within one. The draw decides only which ones.
local function refuses(journey)
  local tally = tallies[journey]
  if tally == nil or not tally.in_force then return false end
  tally.requested = tally.requested + 1
  local refused = draw(tally) < tally.requested * tally.share - tally.refused
  if refused then tally.refused = tally.refused + 1 end
  return refused
end

core.register_action('request_arrived', { 'http-req' }, function(txn)
  local journey = journey_of(txn.sf:method(), txn.sf:path())
  local traffic = txn.sf:req_hdr('X-Showtime-Traffic') == 'harness' and 'harness' or 'customer'
  txn:set_var('txn.journey', journey)
  txn:set_var('txn.traffic', traffic)
  txn:set_var('txn.arrived', tostring(now()))
  txn:set_var('txn.refused', refuses(journey))
end, 0)

-- Runs for answers of pods and for those of HAProxy itself; not where the client went away. It is a value to be read,
-- because rules for all answers take no action of Lua.
core.register_fetches('request_answered', function(txn)
  local arrived = tonumber(txn:get_var('txn.arrived'))
  if arrived == nil then return false end
  local answered_by = txn:get_var('txn.by_pod') and 'pod' or 'balancer'
  local status = tonumber(txn.sf:status()) or 0
  if status == 409 and txn.sf:res_hdr('X-Outcome') == 'in-progress' then status = in_progress end
  local took = math.max(0, now() - arrived)
  local one = series_of(txn:get_var('txn.journey'), status, answered_by, txn:get_var('txn.traffic'))
  one.count = one.count + 1
  one.sum = one.sum + took
  for n, edge in ipairs(edges) do
    if took <= edge then one.buckets[n] = one.buckets[n] + 1 end
  end
  return true
end)

local name = 'balancer_request_duration_seconds'

local function metrics_text()
  local lines = {
    '# HELP ' .. name .. ' Duration of requests at the balancer, from arrival to the start of the answer.',
    '# TYPE ' .. name .. ' histogram',
  }
  for _, one in pairs(series) do
    for n, edge in ipairs(edges) do
      lines[#lines + 1] = string.format('%s_bucket{le="%s",%s} %d', name, string.format('%.14g', edge), one.labels, one.buckets[n])
    end
    lines[#lines + 1] = string.format('%s_bucket{le="+Inf",%s} %d', name, one.labels, one.count)
    lines[#lines + 1] = string.format('%s_sum{%s} %.6f', name, one.labels, one.sum)
    lines[#lines + 1] = string.format('%s_count{%s} %d', name, one.labels, one.count)
  end
  return table.concat(lines, '\n') .. '\n'
end

local function answer(applet, status, content_type, body)
  applet:set_status(status)
  applet:add_header('content-type', content_type)
  applet:add_header('content-length', tostring(#body))
  applet:start_response()
  applet:send(body)
end

core.register_service('balancer_metrics', 'http', function(applet)
  answer(applet, 200, 'text/plain; version=0.0.4; charset=utf-8', metrics_text())
end)

local function refuse(journey, query)
  local share = tonumber(string.match(query, 'share=([%d.eE+-]+)'))
  local seed = tonumber(string.match(query, 'seed=(%d+)'))
  if share == nil or not (share > 0 and share <= 1) or seed == nil then return false end
  -- The generator's state is never 0.
  local state = seed % 2147483646 + 1
  tallies[journey] = { share = share, state = state, in_force = true, requested = 0, refused = 0 }
  return true
end

core.register_service('balancer_refusals', 'http', function(applet)
  local journey = string.match(applet.path, '^/refusals/([%w-]+)$')
  if journey == nil or pod_statuses[journey] == nil then
    return answer(applet, 404, 'application/json', '{"reason":"there is no such journey"}\n')
  end
  if applet.method == 'PUT' and not refuse(journey, applet.qs or '') then
    return answer(applet, 400, 'application/json', '{"reason":"share must be above 0 and at most 1, seed a whole number"}\n')
  end
  local tally = tallies[journey] or { in_force = false, requested = 0, refused = 0 }
  if applet.method == 'DELETE' then tally.in_force = false end
  answer(applet, 200, 'application/json', string.format(
    '{"inForce":%s,"requested":%d,"refused":%d}\n', tostring(tally.in_force), tally.requested, tally.refused))
end)
