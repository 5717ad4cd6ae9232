// n8n's own judgement of workflows: is each node's type and version known, is what it requires filled in?
// Reads {types, workflows} as JSON, writes a list of sentences. Its argument is n8n's program.
const { createRequire } = require('node:module');
const { readFileSync } = require('node:fs');

const { NodeHelpers } = createRequire(process.argv[2])('n8n-workflow');
const { types, workflows } = JSON.parse(readFileSync(0, 'utf8'));

function judge(node) {
	const type = types.find((each) => each.name === node.type && [each.version].flat().includes(node.typeVersion));
	if (!type) return [`${node.name}: ${node.type} ${node.typeVersion} is unknown`];
	const parameters = NodeHelpers.getNodeParameters(type.properties, node.parameters, true, false, node, type);
	const whole = { ...node, parameters };
	const issues = NodeHelpers.getNodeParametersIssues(type.properties, whole, type)?.parameters ?? {};
	return Object.values(issues).flat().map((sentence) => `${node.name}: ${sentence}`);
}

const told = workflows.flatMap((flow) => flow.nodes.flatMap(judge).map((sentence) => `${flow.name}: ${sentence}`));
process.stdout.write(JSON.stringify(told));
