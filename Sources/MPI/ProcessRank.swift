/// The rank of this process, told from what its launcher left in the environment.
///
/// It is for what is said before MPI is there, so that a job says it once.
public enum ProcessRank {
  /// Variables of Open MPI, PMIx, PMI and Slurm.
  static let variables = ["OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK", "SLURM_PROCID"]

  /// The rank that `environment` tells; nil where no launcher left one, in a process by itself.
  public static func rank(in environment: [String: String]) -> Int? {
    variables.lazy.compactMap { environment[$0].flatMap { Int($0) } }.first
  }
}
