export const en = {
  status: (status: number) => `The request failed (${status})`,
  unexpected: "Something went wrong",
  unreachable: {
    title: "Footnote cannot be reached",
    detail: "Check that the service is running and that you are connected to it.",
  },
  cutOff: {
    title: "The answer was cut off",
    detail: "The connection closed before the answer was complete.",
  },
  page: "The page met an error",
};

export const zh: typeof en = {
  status: (status: number) => `请求失败 (${status})`,
  unexpected: "出了问题",
  unreachable: {
    title: "无法连接 Footnote",
    detail: "请检查服务是否在运行，以及您是否与其相连。",
  },
  cutOff: {
    title: "回答中断",
    detail: "回答完成之前连接已关闭。",
  },
  page: "页面遇到错误",
};
