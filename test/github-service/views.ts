import { fullNameOf, type Repository, type User } from "./state.ts";

/** Where GitHub's pages are, as its answers name them. */
export const web = "https://github.com";

export function nodeId(kind: string, id: number): string {
  return Buffer.from(`${kind}${id}`).toString("base64");
}

export function showUser(api: string, { login, kind }: User) {
  const id = login === "github-actions[bot]" ? 41898282 : 1000 + sum(login);
  const name = encodeURIComponent(login);
  const url = `${api}/users/${name}`;
  return {
    login,
    id,
    node_id: nodeId("U", id),
    avatar_url: `https://avatars.githubusercontent.com/u/${id}`,
    gravatar_id: "",
    url,
    html_url: kind === "Bot" ? `${web}/apps/${login.replace("[bot]", "")}` : `${web}/${name}`,
    ...Object.fromEntries(
      [
        "followers",
        "subscriptions",
        "repos",
        "received_events",
        "events",
        "following",
        "gists",
        "starred",
      ].map(each => [`${each}_url`, `${url}/${each}`]),
    ),
    organizations_url: `${url}/orgs`,
    type: kind,
    site_admin: false,
  };
}

/** A number that is the same for the same name. */
function sum(name: string): number {
  return [...name].reduce((total, each) => (total * 31 + each.charCodeAt(0)) % 1_000_000, 7);
}

/** The app that a workflow's token belongs to. */
export function showActionsApp(api: string) {
  return {
    id: 15368,
    slug: "github-actions",
    node_id: nodeId("A", 15368),
    owner: showUser(api, { login: "github", kind: "Organization" }),
    name: "GitHub Actions",
    description: "Automate your workflow from idea to production",
    external_url: "https://help.github.com/en/actions",
    html_url: `${web}/apps/github-actions`,
    created_at: "2018-07-30T09:30:17Z",
    updated_at: "2024-04-10T20:33:16Z",
    permissions: { issues: "write", checks: "write", metadata: "read", contents: "write" },
    events: [],
  };
}

const urlsOfRepository =
  "archive assignees blobs branches collaborators comments commits compare contents contributors deployments downloads events forks git_commits git_refs git_tags issue_comment issue_events issues keys labels languages merges milestones notifications pulls releases stargazers statuses subscribers subscription tags teams trees hooks".split(
    " ",
  );

/** A repository as GitHub embeds it in other answers. */
export function showRepository(api: string, repository: Repository) {
  const fullName = fullNameOf(repository);
  const url = `${api}/repos/${fullName}`;
  const html = `${web}/${fullName}`;
  return {
    id: repository.id,
    node_id: nodeId("R", repository.id),
    name: repository.name,
    full_name: fullName,
    owner: showUser(api, { login: repository.owner, kind: "User" }),
    private: repository.isPrivate,
    html_url: html,
    description: null,
    fork: repository.isFork,
    url,
    ...Object.fromEntries(urlsOfRepository.map(each => [`${each}_url`, `${url}/${each}`])),
  };
}

/** A repository with all that GitHub tells of it. */
export function showFullRepository(api: string, repository: Repository) {
  const fullName = fullNameOf(repository);
  const open = [...repository.issues.values()].filter(({ state }) => state === "open").length;
  return {
    ...showRepository(api, repository),
    git_url: `git://github.com/${fullName}.git`,
    ssh_url: `git@github.com:${fullName}.git`,
    clone_url: `${web}/${fullName}.git`,
    svn_url: `${web}/${fullName}`,
    mirror_url: null,
    homepage: null,
    language: "C",
    forks_count: 0,
    stargazers_count: 0,
    watchers_count: 0,
    subscribers_count: 0,
    network_count: 0,
    size: 1,
    default_branch: repository.defaultBranch,
    open_issues_count: open,
    open_issues: open,
    forks: 0,
    watchers: 0,
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_downloads: false,
    has_discussions: false,
    archived: false,
    disabled: false,
    license: null,
    pushed_at: repository.createdAt,
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
  };
}
