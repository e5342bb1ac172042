import Foundation
import Testing
import Training

/// Limits as the kernel's files say them.
struct ControlGroupTests {
  private let root: String

  init() throws {
    root = NSTemporaryDirectory() + "and-dist-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
  }

  private func write(_ files: [String: String]) throws {
    for (path, text) in files {
      let target = URL(filePath: "\(root)/\(path)")
      try FileManager.default.createDirectory(
        at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: target, atomically: true, encoding: .utf8)
    }
  }

  private func group() -> ControlGroup {
    ControlGroup(membership: "\(root)/cgroup", root: "\(root)/fs")
  }

  /// The lowest limit counts, the least room too; cache is room.
  @Test func versionTwoCountsAllGroupsAbove() throws {
    defer { try? FileManager.default.removeItem(atPath: root) }
    try write([
      "cgroup": "0::/slurm/job_7/step_0\n", "fs/slurm/job_7/step_0/memory.max": "max\n",
      "fs/slurm/job_7/memory.max": "8000\n", "fs/slurm/job_7/memory.current": "5000\n",
      "fs/slurm/job_7/memory.stat": "anon 4000\ninactive_file 600\n",
      "fs/slurm/memory.max": "9000\n", "fs/slurm/memory.current": "8500\n",
    ])
    #expect(group().limit == 8000 && group().available == 500)
  }

  /// A container shows its own group as the root.
  @Test func versionOneIsReadAtItsRoot() throws {
    defer { try? FileManager.default.removeItem(atPath: root) }
    try write([
      "cgroup": "9:cpu,cpuacct:/docker/x\n4:memory:/docker/x\n",
      "fs/memory/memory.limit_in_bytes": "7000\n",
      "fs/memory/memory.usage_in_bytes": "6000\n",
      "fs/memory/memory.stat": "inactive_file 1\ntotal_inactive_file 2500\n",
    ])
    #expect(group().limit == 7000 && group().available == 3500)
  }

  @Test func withoutLimitThereIsNone() throws {
    defer { try? FileManager.default.removeItem(atPath: root) }
    #expect(group().limit == nil && group().available == nil)
    try write([
      "cgroup": "4:memory:/\nnonsense\n",
      "fs/memory/memory.limit_in_bytes": "9223372036854771712\n",
    ])
    #expect(group().limit == nil)
    #expect(ProcessMemory.limit > 1 << 28 && ProcessMemory.available <= ProcessMemory.limit)
  }
}
