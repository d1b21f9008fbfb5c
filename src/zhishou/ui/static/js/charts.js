// Pictures of numbers: data by json_script {labels, series: [{name, values}], urls}, drawn as SVG. The table beside says the same.
import { each, library } from "./dom.js";
import { say } from "./words.js";

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const KINDS = { bar, age, pareto, trend };

function frame(data, unit) {
  const soft = token("--ink-soft");
  return {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    color: [token("--kept"), token("--due"), token("--late"), token("--tblr-primary"), "#8aa9a1", soft],
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: token("--ink") },
    grid: { left: 8, right: 12, top: data.series.length > 1 ? 36 : 24, bottom: 4, containLabel: true },
    legend: data.series.length > 1 ? { top: 0, left: 0, icon: "roundRect", itemWidth: 12, itemHeight: 8 } : undefined,
    tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: "shadow" }, valueFormatter: (value) => `${value ?? "—"}${unit}` },
    xAxis: { type: "category", data: data.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: token("--line-strong") } }, axisLabel: { color: soft, hideOverlap: true } },
    yAxis: { type: "value", minInterval: 1, splitLine: { lineStyle: { color: token("--line") } }, axisLabel: { color: soft } },
  };
}

const column = (one) => ({ type: "bar", name: one.name, data: one.values, barMaxWidth: 28, itemStyle: { borderRadius: [3, 3, 0, 0] } });

function bar(data, unit) {
  return { ...frame(data, unit), series: data.series.map(column) };
}

function age(data, unit) {
  const base = frame(data, unit);
  const shades = [token("--kept"), "#6a9a5c", token("--due"), "#b4552c", token("--late")];
  const values = data.series[0].values.map((value, place) => ({ value, itemStyle: { color: shades[Math.min(place, shades.length - 1)] } }));
  return { ...base, xAxis: base.yAxis, yAxis: { ...base.xAxis, inverse: true }, series: [{ type: "bar", name: data.series[0].name, data: values, barMaxWidth: 22, label: { show: true, position: "right" }, itemStyle: { borderRadius: [0, 3, 3, 0] } }] };
}

function trend(data, unit) {
  const base = frame(data, unit);
  return { ...base, tooltip: { ...base.tooltip, axisPointer: { type: "line" } }, series: data.series.map((one) => ({ type: "line", name: one.name, data: one.values, symbolSize: 5, showSymbol: !one.even, lineStyle: { width: 2, type: one.even ? "dashed" : "solid" } })) };
}

function pareto(data, unit, width) {
  const counts = data.series[0].values;
  const total = counts.reduce((sum, value) => sum + value, 0) || 1;
  let sum = 0;
  const shares = counts.map((value) => Math.round(((sum += value) / total) * 1000) / 10);
  const base = frame(data, unit);
  // Every column is named: in lines below it where there is room, else aslant.
  const room = Math.floor((width - 90) / data.labels.length) - 4;
  const names = room < 40 ? { interval: 0, rotate: 40, width: 72, overflow: "truncate" } : { interval: 0, width: room, overflow: "break" };
  base.xAxis.axisLabel = { ...base.xAxis.axisLabel, ...names, hideOverlap: false };
  const share = { type: "value", min: 0, max: 100, splitLine: { show: false }, axisLabel: { color: token("--ink-soft"), formatter: "{value}%" } };
  const line = { type: "line", name: say("share"), yAxisIndex: 1, data: shares, symbolSize: 5, tooltip: { valueFormatter: (value) => `${value}%` } };
  return { ...base, yAxis: [base.yAxis, share], series: [column(data.series[0]), line] };
}

each("[data-chart]", async (place) => {
  const source = document.getElementById(place.dataset.source);
  if (!source) return;
  const data = JSON.parse(source.textContent);
  await library(place.dataset.lib);
  const chart = window.echarts.init(place, null, { renderer: "svg" });
  chart.setOption((KINDS[place.dataset.chart] ?? bar)(data, place.dataset.unit ?? "", place.clientWidth));
  if (data.urls) chart.on("click", (point) => {
    const url = data.urls[point.dataIndex];
    if (url) location.href = url;
  });
  new ResizeObserver(() => chart.resize()).observe(place);
});
